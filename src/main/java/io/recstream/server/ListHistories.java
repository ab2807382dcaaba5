package io.recstream.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last few lists of the users who were heard of or asked for last, bounded in bytes: the rest
 * is forgotten, least recent user first. Thread-safe.
 */
final class ListHistories {

    /** What a user and an entry take beside their bytes, about. */
    private static final int OVERHEAD_BYTES = 128;

    private final int versions;
    private final long maxBytes;
    private final Map<String, ArrayList<Version>> users = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Version(Stamp stamp, byte[] list) {}

    /**
     * @param versions how many lists of one user are kept
     * @param maxBytes of all users
     */
    ListHistories(int versions, long maxBytes) {
        this.versions = versions;
        this.maxBytes = maxBytes;
    }

    /** In its place among the others, whenever it is read. */
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

    /** Removes what was there before the user's tombstone. */
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

    /** Newest first; empty where nothing is remembered. */
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
