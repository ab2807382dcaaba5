package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.model.SourceRecord;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What settings make of records. */
interface Report {

    /**
     * Decodes records as the job would.
     *
     * @param catalogue ids of its items, to compare those of events with; null where not known
     */
    static Report of(
            Kind kind,
            SampleSettings settings,
            List<SourceRecord> records,
            Set<String> catalogue,
            Instant now) {
        return kind == Kind.ITEMS
                ? new ItemReport(settings, records)
                : new EventReport(settings, records, catalogue, now);
    }

    /** Records of which something was accepted. */
    int accepted();

    /** What looks wrong although it is accepted, or why something is not; sentences. */
    List<String> warnings();

    List<String> lines();

    void addTo(ObjectNode json);
}
