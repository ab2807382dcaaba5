package io.recstream.job;

import io.recstream.job.model.Answer;
import io.recstream.job.model.AnswerCodec;
import io.recstream.job.model.CatalogedVisit;
import io.recstream.job.model.CatalogedVisitCodec;
import io.recstream.job.model.ItemVisit;
import io.recstream.job.model.ItemVisitCodec;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserEventCodec;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CodecType;
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
