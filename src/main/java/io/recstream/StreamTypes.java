package io.recstream;

import io.recstream.model.Answer;
import io.recstream.model.AnswerCodec;
import io.recstream.model.CatalogedVisit;
import io.recstream.model.CatalogedVisitCodec;
import io.recstream.model.ItemVisit;
import io.recstream.model.ItemVisitCodec;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.UserEvent;
import io.recstream.model.UserEventCodec;
import io.recstream.model.UserFeatures;
import io.recstream.state.CodecType;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The types of the streams between operators. */
final class StreamTypes {

    static final TypeInformation<UserEvent> EVENT =
            CodecType.of(UserEvent.class, new UserEventCodec());
    static final TypeInformation<ItemVisit> VISIT =
            CodecType.of(ItemVisit.class, new ItemVisitCodec());
    static final TypeInformation<CatalogedVisit> CATALOGED =
            CodecType.of(CatalogedVisit.class, new CatalogedVisitCodec());
    static final TypeInformation<Answer> ANSWER = CodecType.of(Answer.class, new AnswerCodec());
    static final TypeInformation<RecommendationUpdate> LIST =
            TypeInformation.of(RecommendationUpdate.class);
    static final TypeInformation<UserFeatures> FEATURES = TypeInformation.of(UserFeatures.class);

    private StreamTypes() {}
}
