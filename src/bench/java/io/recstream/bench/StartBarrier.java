package io.recstream.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Synchronizes the tasks of one run in this process: all sources start together, and times are
 * taken when every task has reached half and the end of the input.
 */
final class StartBarrier {

    private static final Map<Integer, StartBarrier> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final int number = NUMBERS.incrementAndGet();
    private final CountDownLatch ready;
    private final CountDownLatch finish;
    private final LongAdder checksum = new LongAdder();
    private final LongAdder windows = new LongAdder();
    private final LongAdder records = new LongAdder();
    private volatile long startNanos;
    private volatile ResourceSnapshot half;
    private volatile ResourceSnapshot end;

    /**
     * @param tasks number of sources and of sinks
     */
    StartBarrier(int tasks) {
        ready = new CountDownLatch(tasks);
        finish = new CountDownLatch(tasks);
        RUNNING.put(number, this);
    }

    static StartBarrier of(int number) {
        return RUNNING.get(number);
    }

    int number() {
        return number;
    }

    /** Waits until all sources are ready. */
    void start() throws InterruptedException {
        ready.countDown();
        ready.await();
        if (startNanos == 0) {
            startNanos = System.nanoTime();
        }
    }

    void passHalf() {
        half = ResourceSnapshot.now();
    }

    /**
     * A task has reached the end of its input.
     *
     * @param emitted records
     */
    void finish(long emitted) {
        records.add(emitted);
        end = ResourceSnapshot.now();
        finish.countDown();
    }

    /** Adds the hash of a window at a full hour; the sum does not depend on the order. */
    void add(long hash) {
        checksum.add(hash);
        windows.increment();
    }

    boolean awaitFinish(long millis) throws InterruptedException {
        return finish.await(millis, TimeUnit.MILLISECONDS);
    }

    void close() {
        RUNNING.remove(number);
    }

    double seconds() {
        return (end.nanoTime() - startNanos) / 1e9;
    }

    double secondsOfSecondHalf() {
        return end.secondsSince(half);
    }

    /** CPU time of all threads of the process, in microseconds. */
    double cpuMicrosOfSecondHalf() {
        return end.cpuMicrosSince(half);
    }

    /** Bytes that all threads of the process have allocated. */
    double garbageOfSecondHalf() {
        return end.allocatedSince(half);
    }

    long records() {
        return records.sum();
    }

    String checksum() {
        return "%016x over %,d windows".formatted(checksum.sum(), windows.sum());
    }
}
