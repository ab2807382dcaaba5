package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** Measures what the current thread allocates while it reads a record. */
public final class AllocationBound {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long FIXED = 1 << 20;

    /** Times the length of a record in Avro. */
    public static final int AVRO = 64;

    /** Times the length of a record in JSON, where {@code 1.5,} becomes a decimal in a tree. */
    public static final int JSON = 128;

    private AllocationBound() {}

    /** Fails where reading a payload takes more than so many times its length and 1 MiB. */
    public static <T> T within(int times, byte[] payload, Supplier<T> reading) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        T read = reading.get();
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated)
                .as(() -> "bytes allocated for " + RecordFuzz.shown(payload))
                .isLessThan((long) times * payload.length + FIXED);
        return read;
    }
}
