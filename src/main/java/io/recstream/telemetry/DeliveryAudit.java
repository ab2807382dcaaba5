package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.Map;

/**
 * Counts lost and duplicated lists among the committed ones: each version of a user's list must be
 * higher by one than the previous one. A gap counts as lost lists; the same version again, or a
 * lower one, as a doubled list.
 *
 * <p>Memory is bounded: the least recently seen users are evicted, and any next version of theirs
 * is accepted. Not thread-safe.
 */
public final class DeliveryAudit {

    private final Map<String, Long> versions;
    private final boolean fromBeginning;
    private long lists;
    private long users;
    private long lost;
    private long doubled;

    /**
     * The counts.
     *
     * @param users with a list
     */
    public record Count(long lists, long users, long lost, long doubled) {}

    private DeliveryAudit(int maxUsers, boolean fromBeginning) {
        this.fromBeginning = fromBeginning;
        versions = BoundedMap.recentlyUsed(maxUsers);
    }

    /** Begins anywhere in the topic: any first version of a user is accepted. */
    public static DeliveryAudit fromNow(int maxUsers) {
        return new DeliveryAudit(maxUsers, false);
    }

    /**
     * Begins at the start of the topic: a user's first version must be 1, and no user is evicted.
     */
    public static DeliveryAudit fromBeginning() {
        return new DeliveryAudit(Integer.MAX_VALUE, true);
    }

    public void list(String user, long version) {
        lists++;
        Long before = versions.get(user);
        if (before == null) {
            users++;
            lost += fromBeginning ? Math.max(0, version - 1) : 0;
            versions.put(user, version);
            return;
        }
        if (version <= before) {
            doubled++;
            return;
        }
        lost += version - before - 1;
        versions.put(user, version);
    }

    /** A tombstone; versions begin again after it. */
    public void forgotten(String user) {
        versions.remove(user);
    }

    public Count count() {
        return new Count(lists, users, lost, doubled);
    }
}
