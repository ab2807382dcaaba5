package io.recstream.job;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateResponseCodec;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.EnrichedUpdateCodec;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.IdentityUpdateCodec;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.ItemUpdateCodec;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.PersonNoticeCodec;
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
    public static final TypeInformation<DecodedRecord<UserEvent>> IDENTIFIED_EVENT =
            CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfIdentifiedEvent());
    public static final TypeInformation<PersonNotice> PERSON_NOTICE =
            CodecType.of(PersonNotice.class, new PersonNoticeCodec());
    public static final TypeInformation<IdentityUpdate> IDENTITY =
            CodecType.of(IdentityUpdate.class, new IdentityUpdateCodec());
    public static final TypeInformation<ItemUpdate> ITEM_UPDATE =
            CodecType.of(ItemUpdate.class, new ItemUpdateCodec());
    public static final TypeInformation<EnrichedUpdate> ENRICHED_UPDATE =
            CodecType.of(EnrichedUpdate.class, new EnrichedUpdateCodec());
    public static final TypeInformation<CandidateResponse> CANDIDATE_RESPONSE =
            CodecType.of(CandidateResponse.class, new CandidateResponseCodec());
    public static final TypeInformation<RecommendationUpdate> LIST =
            TypeInformation.of(RecommendationUpdate.class);
    public static final TypeInformation<UserFeatures> FEATURES =
            TypeInformation.of(UserFeatures.class);

    private StreamTypes() {}
}
