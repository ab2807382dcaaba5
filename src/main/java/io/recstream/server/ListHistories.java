package io.recstream.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last lists of recently updated or requested users, an LRU cache bounded in bytes.
 * Thread-safe.
 */
final class ListHistories {

    /** Approximate overhead of a user and of an entry. */
    private static final int OVERHEAD_BYTES = 128;

    private final int versions;
    private final long maxBytes;
    private final Map<String, ArrayList<Version>> users = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Version(Stamp stamp, byte[] list) {}

    /**
     * @param versions lists that are kept of one user
     * @param maxBytes of all users
     */
    ListHistories(int versions, long maxBytes) {
        this.versions = versions;
        this.maxBytes = maxBytes;
    }

    /** Inserts a list by its age; lists may arrive in any order. */
    synchronized void add(String user, Stamp stamp, byte[] list) {
        ArrayList<Version> lists = users.get(user);
        if (lists == null) {
            lists = new ArrayList<>(2);
            users.put(user, lists);
            bytes += cost(user);
        }
        int place = 0;
        while (place < lists.size() && !stamp.replaces(lists.get(place).stamp())) {
            place++;
        }
        lists.add(place, new Version(stamp, list));
        bytes += cost(list);
        if (lists.size() > versions) {
            bytes -= cost(lists.remove(lists.size() - 1).list());
        }
        Iterator<Map.Entry<String, ArrayList<Version>>> eldest = users.entrySet().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            Map.Entry<String, ArrayList<Version>> out = eldest.next();
            bytes -= cost(out.getKey(), out.getValue());
            eldest.remove();
        }
    }

    /** Removes the lists before the user's tombstone. */
    synchronized void forget(String user, Stamp tombstone) {
        ArrayList<Version> lists = users.get(user);
        if (lists == null) {
            return;
        }
        bytes -= cost(user, lists);
        lists.removeIf(version -> version.stamp().isEndedBy(tombstone));
        if (lists.isEmpty()) {
            users.remove(user);
        } else {
            bytes += cost(user, lists);
        }
    }

    /** Newest first; empty if the user is not in the cache. */
    synchronized List<byte[]> of(String user) {
        ArrayList<Version> lists = users.get(user);
        return lists == null ? List.of() : lists.stream().map(Version::list).toList();
    }

    synchronized long bytes() {
        return bytes;
    }

    private static long cost(String user, List<Version> lists) {
        return cost(user) + lists.stream().mapToLong(version -> cost(version.list())).sum();
    }

    private static long cost(String user) {
        return OVERHEAD_BYTES + 2L * user.length();
    }

    private static long cost(byte[] list) {
        return OVERHEAD_BYTES / 4L + Stamp.BYTES + list.length;
    }
}
