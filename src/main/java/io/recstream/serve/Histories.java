package io.recstream.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last few lists of the users who were heard of or asked for last, bounded in bytes: the rest
 * is forgotten, least recent user first. Thread-safe.
 */
final class Histories {

    /** What a user and an entry take beside their bytes, about. */
    private static final int OVERHEAD_BYTES = 128;

    private final int versions;
    private final long maxBytes;
    private final Map<String, ArrayDeque<byte[]>> users = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * @param versions how many lists of one user are kept
     * @param maxBytes of all users
     */
    Histories(int versions, long maxBytes) {
        this.versions = versions;
        this.maxBytes = maxBytes;
    }

    synchronized void add(String user, byte[] list) {
        ArrayDeque<byte[]> lists = users.get(user);
        if (lists == null) {
            lists = new ArrayDeque<>(2);
            users.put(user, lists);
            bytes += cost(user);
        }
        lists.addFirst(list);
        bytes += cost(list);
        if (lists.size() > versions) {
            bytes -= cost(lists.removeLast());
        }
        Iterator<Map.Entry<String, ArrayDeque<byte[]>>> eldest = users.entrySet().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            Map.Entry<String, ArrayDeque<byte[]>> out = eldest.next();
            bytes -= cost(out.getKey(), out.getValue());
            eldest.remove();
        }
    }

    synchronized void forget(String user) {
        ArrayDeque<byte[]> lists = users.remove(user);
        if (lists != null) {
            bytes -= cost(user, lists);
        }
    }

    /** Newest first; empty where nothing is remembered. */
    synchronized List<byte[]> of(String user) {
        ArrayDeque<byte[]> lists = users.get(user);
        return lists == null ? List.of() : new ArrayList<>(lists);
    }

    synchronized long bytes() {
        return bytes;
    }

    private static long cost(String user, ArrayDeque<byte[]> lists) {
        return cost(user) + lists.stream().mapToLong(Histories::cost).sum();
    }

    private static long cost(String user) {
        return OVERHEAD_BYTES + 2L * user.length();
    }

    private static long cost(byte[] list) {
        return OVERHEAD_BYTES / 4L + list.length;
    }
}
