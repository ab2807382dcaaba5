package io.recstream.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * Resources that this process has used.
 *
 * @param cpuNanos of all its threads, including compiler and garbage collector
 * @param gcMillis time of garbage collection
 * @param allocated bytes by live thread
 */
record ResourceSnapshot(long nanoTime, long cpuNanos, long gcMillis, Map<Long, Long> allocated) {

    static ResourceSnapshot now() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            allocated.put(ids[i], Math.max(0, bytes[i]));
        }
        long gc = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            gc += Math.max(0, collector.getCollectionTime());
        }
        return new ResourceSnapshot(System.nanoTime(), system.getProcessCpuTime(), gc, allocated);
    }

    double secondsSince(ResourceSnapshot earlier) {
        return (nanoTime - earlier.nanoTime) / 1e9;
    }

    double cpuMicrosSince(ResourceSnapshot earlier) {
        return (cpuNanos - earlier.cpuNanos) / 1e3;
    }

    double gcSecondsSince(ResourceSnapshot earlier) {
        return (gcMillis - earlier.gcMillis) / 1e3;
    }

    /** Without threads that have ended in between. */
    double allocatedSince(ResourceSnapshot earlier) {
        double sum = 0;
        for (Map.Entry<Long, Long> thread : allocated.entrySet()) {
            sum += thread.getValue() - earlier.allocated.getOrDefault(thread.getKey(), 0L);
        }
        return sum;
    }
}
