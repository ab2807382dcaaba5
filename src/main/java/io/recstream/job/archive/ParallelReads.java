package io.recstream.job.archive;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads several files or row groups at once: what takes time is the way to an object store. */
public final class ParallelReads {

    /** Readers of row groups: what they have read is in memory. */
    public static final int GROUPS = 4;

    /** Readers of footers. */
    static final int FOOTERS = 16;

    private ParallelReads() {}

    /** Reads one of them. */
    @FunctionalInterface
    public interface Reader<T, R> {
        R read(T item) throws IOException;
    }

    /** Takes what was read; called by one thread, in the order of the items. */
    @FunctionalInterface
    public interface Taker<R> {
        void take(R result) throws IOException;
    }

    /**
     * Reads items, at most twice as many as threads ahead of what was taken.
     *
     * @throws IOException the first failure of a read; the others are not waited for
     */
    public static <T, R> void forEach(
            List<T> items, int threads, Reader<T, R> reader, Taker<R> taker)
            throws IOException, InterruptedException {
        ClassLoader classes = Thread.currentThread().getContextClassLoader();
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        threads,
                        work -> {
                            Thread thread = new Thread(work, "archive-reads");
                            thread.setDaemon(true);
                            thread.setContextClassLoader(classes);
                            return thread;
                        });
        try {
            Deque<Future<R>> ahead = new ArrayDeque<>();
            Iterator<T> unread = items.iterator();
            while (unread.hasNext() || !ahead.isEmpty()) {
                while (unread.hasNext() && ahead.size() < 2 * threads) {
                    T item = unread.next();
                    ahead.add(pool.submit(() -> reader.read(item)));
                }
                taker.take(ahead.remove().get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IOException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
