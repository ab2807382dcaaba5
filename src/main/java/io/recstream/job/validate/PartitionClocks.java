package io.recstream.job.validate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which events are late, by the log of their own partition alone: the verdict on a record
 * depends only on the records before it in its partition, so it is the same at any parallelism, at
 * any speed, and after any restart.
 *
 * <p>An event is late if time &lt; newest accepted time of its partition - tolerance.
 */
public final class PartitionClocks {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final long toleranceMillis;
    private final Map<String, long[]> newestByTopic = new HashMap<>();

    /**
     * @param toleranceMillis out-of-orderness and allowed lateness together
     */
    public PartitionClocks(long toleranceMillis) {
        this.toleranceMillis = toleranceMillis;
    }

    /** Moves the partition's clock unless the event is late; returns by how much it is, else 0. */
    public long lateMillis(String topic, int partition, long time) {
        long[] clocks = clocks(topic, partition);
        long newest = clocks[partition];
        if (newest != UNKNOWN && time < newest - toleranceMillis) {
            return newest - toleranceMillis - time;
        }
        clocks[partition] = Math.max(newest, time);
        return 0;
    }

    /** The newest accepted time of a partition that has had one. */
    public long newest(String topic, int partition) {
        return clocks(topic, partition)[partition];
    }

    /** Merges a restored clock. */
    public void merge(PartitionClock clock) {
        long[] clocks = clocks(clock.topic(), clock.partition());
        clocks[clock.partition()] = Math.max(clocks[clock.partition()], clock.newest());
    }

    /** Every clock that has started, by topic and partition. */
    public List<PartitionClock> clocks() {
        List<PartitionClock> started = new ArrayList<>();
        newestByTopic.forEach(
                (topic, clocks) -> {
                    for (int partition = 0; partition < clocks.length; partition++) {
                        if (clocks[partition] != UNKNOWN) {
                            started.add(new PartitionClock(topic, partition, clocks[partition]));
                        }
                    }
                });
        started.sort(
                Comparator.comparing(PartitionClock::topic)
                        .thenComparingInt(PartitionClock::partition));
        return started;
    }

    private long[] clocks(String topic, int partition) {
        long[] clocks = newestByTopic.get(topic);
        if (clocks == null || clocks.length <= partition) {
            int known = clocks == null ? 0 : clocks.length;
            clocks =
                    clocks == null ? new long[partition + 1] : Arrays.copyOf(clocks, partition + 1);
            Arrays.fill(clocks, known, clocks.length, UNKNOWN);
            newestByTopic.put(topic, clocks);
        }
        return clocks;
    }
}
