package io.recstream.server;

import io.recstream.avro.RecommendationReason;
import io.recstream.avro.RecommendationUpdate;
import org.apache.avro.specific.SpecificRecord;

/**
 * How many lists were made under the newest rules, and how many of their entries were pinned, since
 * the start of the server. Thread-safe.
 */
final class RulesUse implements TopicView.Listener {

    private long version;
    private long lists;
    private long pinned;

    /** Of one version of the rules. */
    record Count(long lists, long pinned) {}

    @Override
    public synchronized void changed(Table table, String id, SpecificRecord value) {
        if (!(value instanceof RecommendationUpdate list) || list.getRulesVersion() == null) {
            return;
        }
        if (list.getRulesVersion() > version) {
            version = list.getRulesVersion();
            lists = 0;
            pinned = 0;
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
        return wanted == version ? new Count(lists, pinned) : new Count(0, 0);
    }
}
