package io.recstream.evaluation.baseline;

import java.util.Arrays;

/**
 * Chooses the neighbours of a query: of the sessions that share an item with it the m most recent,
 * of these the k most similar, ties by recency.
 */
final class Neighbourhood {

    private final SessionIndex index;
    private final int k;
    private final int m;

    /** By session: the last query that found it, and the similarity. */
    private int[] foundBy = {};

    private double[] similarity = {};
    private int query;
    private int[] found = new int[1024];
    private int size;
    private long[] times = {};

    Neighbourhood(SessionIndex index, int k, int m) {
        this.index = index;
        this.k = k;
        this.m = m;
    }

    void begin() {
        query++;
        size = 0;
        if (foundBy.length < index.bound()) {
            foundBy = Arrays.copyOf(foundBy, index.bound());
            similarity = Arrays.copyOf(similarity, index.bound());
        }
    }

    /** Adds a weight to all sessions with an item, except the query's own. */
    void add(int item, double weight, int ownSession) {
        IntList sessions = index.sessions(item);
        for (int i = 0; i < sessions.size(); i++) {
            int session = sessions.get(i);
            if (session != ownSession) {
                if (foundBy[session] != query) {
                    foundBy[session] = query;
                    similarity[session] = 0;
                    if (size == found.length) {
                        found = Arrays.copyOf(found, 2 * size);
                    }
                    found[size++] = session;
                }
                similarity[session] += weight;
            }
        }
    }

    /** Keeps the m most recent sessions. */
    void keepMostRecent() {
        if (size > m) {
            keep(m, false);
        }
    }

    /** Keeps the k most similar sessions. */
    void keepMostSimilar() {
        if (size > k) {
            keep(k, true);
        }
    }

    private void keep(int count, boolean bySimilarity) {
        double[] keys = new double[size];
        for (int i = 0; i < size; i++) {
            keys[i] = key(found[i], bySimilarity);
        }
        Arrays.sort(keys);
        double threshold = keys[size - count];
        int above = 0;
        int tied = 0;
        times = times.length < size ? new long[2 * size] : times;
        for (int i = 0; i < size; i++) {
            double key = key(found[i], bySimilarity);
            above += key > threshold ? 1 : 0;
            if (key == threshold) {
                times[tied++] = index.time(found[i]);
            }
        }
        Arrays.sort(times, 0, tied);
        cut(count - above, times[tied - (count - above)], threshold, bySimilarity);
    }

    /** Keeps the sessions above the threshold, and of ties the newest ones first. */
    private void cut(int room, long oldest, double threshold, boolean bySimilarity) {
        int newer = 0;
        for (int i = 0; i < size; i++) {
            boolean tied = key(found[i], bySimilarity) == threshold;
            newer += tied && index.time(found[i]) > oldest ? 1 : 0;
        }
        int left = room - newer;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            double key = key(found[i], bySimilarity);
            long time = index.time(found[i]);
            boolean last = key == threshold && time == oldest && left-- > 0;
            if (key > threshold || (key == threshold && time > oldest) || last) {
                found[kept++] = found[i];
            }
        }
        size = kept;
    }

    private double key(int session, boolean bySimilarity) {
        return bySimilarity ? similarity[session] : index.time(session);
    }

    int size() {
        return size;
    }

    int session(int neighbour) {
        return found[neighbour];
    }

    double similarity(int neighbour) {
        return similarity[found[neighbour]];
    }

    void similarity(int neighbour, double value) {
        similarity[found[neighbour]] = value;
    }
}
