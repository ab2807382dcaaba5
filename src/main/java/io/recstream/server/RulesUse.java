package io.recstream.server;

import io.recstream.avro.RecommendationReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.server.JobStatusSource.RuleCounts;
import org.apache.avro.specific.SpecificRecord;

/**
 * How many lists were made under the newest rules, how many of their entries were pinned, and what
 * each rule has removed and moved, since the start of the server. Thread-safe.
 */
final class RulesUse implements TopicView.Listener {

    private final JobStatusSource jobStatus;
    private long version;
    private long lists;
    private long pinned;

    /** What the job had counted when the first list of the version came; null if not known. */
    private RuleCounts before;

    /**
     * Of one version of the rules.
     *
     * @param rules null if the job's metrics are not known
     */
    record Count(long lists, long pinned, RuleCounts rules) {}

    /**
     * @param jobStatus has what the rules have removed and moved
     */
    RulesUse(JobStatusSource jobStatus) {
        this.jobStatus = jobStatus;
    }

    /** Null if the job's metrics are not known. */
    private RuleCounts counted() {
        JobStatusSource.Report report = jobStatus.report();
        return report == null ? null : report.rules();
    }

    @Override
    public synchronized void changed(Table table, String id, SpecificRecord value) {
        if (!(value instanceof RecommendationUpdate list) || list.getRulesVersion() == null) {
            return;
        }
        if (list.getRulesVersion() > version) {
            version = list.getRulesVersion();
            lists = 0;
            pinned = 0;
            before = counted();
        }
        if (list.getRulesVersion() == version) {
            lists++;
            pinned +=
                    list.getItems().stream()
                            .filter(it -> it.getReason() == RecommendationReason.PINNED)
                            .count();
        }
    }

    synchronized Count of(long wanted) {
        if (wanted != version || version == 0) {
            return new Count(0, 0, null);
        }
        RuleCounts now = counted();
        if (before == null) {
            before = now;
        }
        return new Count(lists, pinned, now == null ? null : now.since(before));
    }
}
