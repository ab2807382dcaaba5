package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Provenance;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProvenanceStampTest {

    private static final SourceRecord SOURCE =
            new SourceRecord("events", 3, 70, 1_000, null, new byte[0]);
    private static final UserEvent EVENT =
            new UserEvent("e1", "u1", null, "i1", "view", 5, 0, 9, "device:d1", null);

    private final ProvenanceStamp stamp =
            new ProvenanceStamp(Clock.fixed(Instant.ofEpochMilli(2_000), ZoneOffset.UTC));

    @Test
    void anEventKnowsItsRecordAndHowItWasSent() {
        stamp.begin(SOURCE);

        assertThat(put().value().provenance())
                .isEqualTo(new Provenance(3, 70, 0, 1_000, 2_000_000, "u1", "device:d1", 9));
    }

    @Test
    void whatARecordBecomesIsNumberedWithItsRejections() {
        stamp.begin(SOURCE);
        put();
        DecodedRecord<UserEvent> rejected =
                DecodedRecord.rejected(SOURCE, DeadLetterReason.MALFORMED, "no");

        assertThat(stamp.put(rejected)).isSameAs(rejected);
        assertThat(put().value().provenance().index()).isEqualTo(2);
        stamp.begin(SOURCE);
        assertThat(put().value().provenance().index()).isZero();
    }

    @Test
    void noTwoEventsHaveOneTimeOfIngestion() {
        stamp.begin(SOURCE);
        long first = put().value().provenance().ingestedMicros();
        stamp.begin(SOURCE);

        assertThat(put().value().provenance().ingestedMicros()).isEqualTo(first + 1);
    }

    private DecodedRecord<UserEvent> put() {
        return stamp.put(DecodedRecord.accepted(SOURCE, EVENT));
    }
}
