package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Provenance;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.time.Clock;
import java.time.Instant;

/**
 * Says in each event where it came from. What becomes of one record is numbered from 0, rejections
 * included, so that an event has the same number whenever its record is read. No two events have
 * the same time of ingestion, and it never goes back.
 */
final class ProvenanceStamp {

    private final Clock clock;
    private SourceRecord source;
    private int index;
    private long lastMicros = Long.MIN_VALUE;

    ProvenanceStamp(Clock clock) {
        this.clock = clock;
    }

    /** Called once for each record. */
    void begin(SourceRecord record) {
        source = record;
        index = 0;
    }

    /** Called for everything that the record becomes, in this order. */
    DecodedRecord<UserEvent> put(DecodedRecord<UserEvent> decoded) {
        int place = index++;
        if (!decoded.isAccepted()) {
            return decoded;
        }
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        lastMicros = Math.max(micros, lastMicros + 1);
        UserEvent event = decoded.value();
        return DecodedRecord.accepted(
                decoded.source(),
                event.withProvenance(Provenance.of(source, place, lastMicros, event)));
    }
}
