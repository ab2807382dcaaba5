package io.recstream;

import io.recstream.job.state.CodecType;
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
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The types of the streams between operators. */
public final class StreamTypes {

    public static final TypeInformation<UserEvent> EVENT =
            CodecType.of(UserEvent.class, new UserEventCodec());
    public static final TypeInformation<ItemVisit> VISIT =
            CodecType.of(ItemVisit.class, new ItemVisitCodec());
    public static final TypeInformation<CatalogedVisit> CATALOGED =
            CodecType.of(CatalogedVisit.class, new CatalogedVisitCodec());
    public static final TypeInformation<Answer> ANSWER =
            CodecType.of(Answer.class, new AnswerCodec());
    public static final TypeInformation<RecommendationUpdate> LIST =
            TypeInformation.of(RecommendationUpdate.class);
    public static final TypeInformation<UserFeatures> FEATURES =
            TypeInformation.of(UserFeatures.class);

    private StreamTypes() {}
}
