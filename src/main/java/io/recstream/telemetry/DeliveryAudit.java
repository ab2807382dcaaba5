package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.Map;

/**
 * Counts lists that are missing or there twice among those that a read_committed consumer sees: of
 * each user's versions every next one must be higher by one. A gap is so many lists lost; a version
 * again, or a lower one, is a list doubled.
 *
 * <p>Memory is bounded: of the users heard of longest ago the versions are forgotten, and each
 * begins anew with the next one. Not for several threads.
 */
public final class DeliveryAudit {

    private final Map<String, Long> versions;
    private final boolean fromBeginning;
    private long lists;
    private long users;
    private long lost;
    private long doubled;

    /**
     * What it has counted.
     *
     * @param users seen with a list
     */
    public record Count(long lists, long users, long lost, long doubled) {}

    private DeliveryAudit(int maxUsers, boolean fromBeginning) {
        this.fromBeginning = fromBeginning;
        versions = BoundedMap.recentlyUsed(maxUsers);
    }

    /** For who reads from somewhere: the first version that is seen of a user is as good as any. */
    public static DeliveryAudit fromNow(int maxUsers) {
        return new DeliveryAudit(maxUsers, false);
    }

    /** For who reads all: a user's first version is 1, and no user is forgotten. */
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

    /** A tombstone: what comes after it begins anew. */
    public void forgotten(String user) {
        versions.remove(user);
    }

    public Count count() {
        return new Count(lists, users, lost, doubled);
    }
}
