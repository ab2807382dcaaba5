package io.recstream.job;

import io.recstream.job.archive.EncodedRow;
import io.recstream.job.archive.EncodedRowCodec;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CommandResult;
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
import io.recstream.job.model.ResponseMessageCodec;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserEventCodec;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CodecType;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * The types of the streams between operators.
 *
 * @param identifiedEvent of decoded events with identity
 * @param event of unique events
 * @param itemUpdate of what each item receives
 * @param enrichedUpdate of the same with the item's entry
 */
public record StreamTypes(
        TypeInformation<DecodedRecord<UserEvent>> identifiedEvent,
        TypeInformation<UserEvent> event,
        TypeInformation<ItemUpdate> itemUpdate,
        TypeInformation<EnrichedUpdate> enrichedUpdate) {

    public static final StreamTypes DEFAULT =
            new StreamTypes(
                    CodecType.ofMessage(
                            DecodedRecord.class, new DecodedRecordCodec.OfIdentifiedEvent()),
                    CodecType.ofMessage(UserEvent.class, new UserEventCodec()),
                    CodecType.ofMessage(ItemUpdate.class, new ItemUpdateCodec()),
                    CodecType.ofMessage(EnrichedUpdate.class, new EnrichedUpdateCodec()));

    /** Events know where they came from. */
    static final StreamTypes ARCHIVED =
            new StreamTypes(
                    CodecType.ofMessage(
                            DecodedRecord.class,
                            new DecodedRecordCodec.OfArchivedIdentifiedEvent()),
                    CodecType.ofMessage(UserEvent.class, new UserEventCodec.WithProvenance()),
                    CodecType.ofMessage(ItemUpdate.class, new ItemUpdateCodec.WithProvenance()),
                    CodecType.ofMessage(
                            EnrichedUpdate.class, new EnrichedUpdateCodec.WithProvenance()));

    public static final TypeInformation<PersonNotice> PERSON_NOTICE =
            CodecType.ofMessage(PersonNotice.class, new PersonNoticeCodec());
    public static final TypeInformation<IdentityUpdate> IDENTITY =
            CodecType.ofMessage(IdentityUpdate.class, new IdentityUpdateCodec());
    static final TypeInformation<CommandResult> COMMAND_RESULT =
            TypeInformation.of(CommandResult.class);
    static final TypeInformation<EncodedRow> ARCHIVED_ROW =
            CodecType.ofMessage(EncodedRow.class, new EncodedRowCodec());
    public static final TypeInformation<CandidateResponse> CANDIDATE_RESPONSE =
            CodecType.ofMessage(CandidateResponse.class, new ResponseMessageCodec());
    public static final TypeInformation<RecommendationUpdate> LIST =
            TypeInformation.of(RecommendationUpdate.class);
    public static final TypeInformation<UserFeatures> FEATURES =
            TypeInformation.of(UserFeatures.class);
}
