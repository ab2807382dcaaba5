package io.recstream.job.ingest;

import java.util.Arrays;
import org.apache.flink.api.connector.source.SourceEvent;

/** The reports of a topic's readers of their {@link EventTimeProgress}. */
final class ReadersProgress {

    /** A reader's own limit and lead. */
    record Report(long limit, long lead) implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    /** The smallest limit and the greatest lead of all readers except the receiver. */
    record OfOthers(long limit, long lead) implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    private final long[] limits;
    private final long[] leads;

    ReadersProgress(int readers) {
        limits = new long[readers];
        leads = new long[readers];
        Arrays.fill(limits, EventTimeProgress.NONE);
        Arrays.fill(leads, EventTimeProgress.NONE);
    }

    void report(int reader, Report report) {
        limits[reader] = report.limit;
        leads[reader] = report.lead;
    }

    /**
     * Resets a reader that has started again: event time waits until it reports. Its former lead no
     * longer counts, because it may read from an earlier offset.
     */
    void restart(int reader) {
        limits[reader] = EventTimeProgress.NONE;
        leads[reader] = EventTimeProgress.NONE;
    }

    OfOthers others(int reader) {
        long limit = EventTimeProgress.UNLIMITED;
        long lead = EventTimeProgress.NONE;
        for (int other = 0; other < limits.length; other++) {
            if (other != reader) {
                limit = Math.min(limit, limits[other]);
                lead = Math.max(lead, leads[other]);
            }
        }
        return new OfOthers(limit, lead);
    }
}
