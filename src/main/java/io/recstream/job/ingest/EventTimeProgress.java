package io.recstream.job.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Computes event time from the partitions of one reader and the reports of the others.
 *
 * <p>The progress of a partition is its newest accepted time - maxOutOfOrderness - 1 ms. The lead
 * is the greatest progress of any partition of any reader. Each partition sets a limit to event
 * time, and event time is the smallest limit of all partitions of all readers; it never goes back.
 *
 * <ul>
 *   <li>A partition that advances limits it to its own progress.
 *   <li>One that was just assigned and has delivered nothing yet does not let it begin.
 *   <li>One that has not advanced for the idle timeout is silent. It limits event time to a lead
 *       that was known for the settle time without anything from this partition. So partitions that
 *       resume together are all read before event time follows the first of them.
 * </ul>
 *
 * <p>Both times count only while the reader has nothing to read, as what a busy reader has not come
 * to yet is not silent. A reader that is never out of records instead counts the records of the
 * others: see {@link #FAIR_SHARE}.
 */
public final class EventTimeProgress {

    /** No event time yet. */
    static final long NONE = Long.MIN_VALUE;

    /** The limit of a reader without partitions. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /**
     * Records for each partition of a busy reader after which a partition that was not among them
     * has had its turn: a consumer reads what it has fetched of each partition in turns, at most
     * max.partition.fetch.bytes (1 MiB, compressed).
     */
    static final long FAIR_SHARE = 100_000;

    /**
     * Event time advances immediately with an event that is this much newer; otherwise with the
     * next tick.
     */
    static final long STEP_MILLIS = 1_000;

    /** Maximum number of leads that wait to settle; beyond it the newest two are merged. */
    private static final int MAX_UNSETTLED = 64;

    /** One partition of the reader. */
    public static final class Partition {

        private final int number;
        private long progress = NONE;
        private long stepped = NONE;
        private boolean advanced;
        private boolean silent;
        private Reading advancedAt;

        private Partition(int number) {
            this.number = number;
        }
    }

    /**
     * The progress of the reader.
     *
     * @param millis wall clock, from any origin
     * @param waitedMillis of these, the time without anything to read
     * @param records that were read
     */
    public record Reading(long millis, long waitedMillis, long records) {}

    /** A lead that waits to settle. */
    public record Unsettled(long lead, Reading since) {}

    /**
     * Of one partition.
     *
     * @param stepped progress with which event time last advanced immediately
     * @param advanced whether it has advanced since the last tick
     * @param advancedAt null before the first tick
     */
    public record PartitionSnapshot(
            int number,
            long progress,
            long stepped,
            boolean advanced,
            boolean silent,
            Reading advancedAt) {}

    /**
     * All that event time follows from: the same records and ticks make the same of it. The reports
     * of other readers are not in it.
     *
     * @param ownLead the greatest progress of any of the partitions
     */
    public record Snapshot(
            List<PartitionSnapshot> partitions,
            List<Unsettled> unsettled,
            long ownLead,
            long settledLead,
            long eventTime) {}

    private final long delayMillis;
    private final long idleMillis;
    private final long settleMillis;
    private final List<Partition> partitions = new ArrayList<>();
    private final Deque<Unsettled> unsettled = new ArrayDeque<>();

    private long ownLead = NONE;
    private long settledLead = NONE;
    private long othersLead = NONE;
    private long othersLimit;
    private long eventTime = NONE;

    /**
     * @param maxOutOfOrdernessMillis how far event time stays behind the newest event
     * @param idleMillis after which a partition that does not advance is silent
     * @param settleMillis how long event time waits for silent partitions before it advances past
     *     them
     * @param alone whether there is no other reader
     */
    public EventTimeProgress(
            long maxOutOfOrdernessMillis, long idleMillis, long settleMillis, boolean alone) {
        this.delayMillis = maxOutOfOrdernessMillis + 1;
        this.idleMillis = idleMillis;
        this.settleMillis = settleMillis;
        this.othersLimit = alone ? UNLIMITED : NONE;
    }

    public Partition add(int number) {
        Partition partition = new Partition(number);
        partitions.add(partition);
        return partition;
    }

    void remove(Partition partition) {
        partitions.remove(partition);
    }

    /** What {@link #restore} goes on from. */
    public Snapshot snapshot() {
        return new Snapshot(
                partitions.stream()
                        .map(
                                it ->
                                        new PartitionSnapshot(
                                                it.number,
                                                it.progress,
                                                it.stepped,
                                                it.advanced,
                                                it.silent,
                                                it.advancedAt))
                        .toList(),
                List.copyOf(unsettled),
                ownLead,
                settledLead,
                eventTime);
    }

    /** Goes on from a snapshot; to be called with the partitions added, and nothing accepted. */
    public void restore(Snapshot snapshot) {
        for (PartitionSnapshot saved : snapshot.partitions()) {
            for (Partition partition : partitions) {
                if (partition.number == saved.number()) {
                    partition.progress = saved.progress();
                    partition.stepped = saved.stepped();
                    partition.advanced = saved.advanced();
                    partition.silent = saved.silent();
                    partition.advancedAt = saved.advancedAt();
                }
            }
        }
        unsettled.addAll(snapshot.unsettled());
        ownLead = snapshot.ownLead();
        settledLead = snapshot.settledLead();
        eventTime = snapshot.eventTime();
    }

    /**
     * Updates a partition with the time of an accepted event; costs only comparisons.
     *
     * @return whether {@link #eventTime()} may have advanced before the next tick
     */
    public boolean accept(Partition partition, long time) {
        long progress = time - delayMillis;
        if (progress <= partition.progress) {
            return false;
        }
        partition.progress = progress;
        partition.advanced = true;
        partition.silent = false;
        ownLead = Math.max(ownLead, progress);
        if (partition.stepped != NONE && progress - partition.stepped < STEP_MILLIS) {
            return false;
        }
        partition.stepped = progress;
        return true;
    }

    /**
     * Sets what all other readers last reported.
     *
     * @param limit their smallest {@link #limit()}
     * @param lead their greatest {@link #ownLead()}
     */
    void others(long limit, long lead) {
        othersLimit = limit;
        othersLead = lead;
    }

    /** Updates, at intervals, which partitions are silent and which leads have settled. */
    public void tick(Reading now) {
        for (Partition partition : partitions) {
            if (partition.advanced || partition.advancedAt == null) {
                partition.advanced = false;
                partition.advancedAt = now;
            } else if (!partition.silent
                    && haveHadTheirTurn(partition.advancedAt, now, idleMillis)) {
                partition.silent = true;
            }
        }
        settle(now);
    }

    private void settle(Reading now) {
        Unsettled newest = unsettled.peekLast();
        if (lead() > (newest == null ? settledLead : newest.lead)) {
            if (unsettled.size() == MAX_UNSETTLED) {
                unsettled.removeLast();
            }
            unsettled.addLast(new Unsettled(lead(), now));
        }
        while (!unsettled.isEmpty()
                && haveHadTheirTurn(unsettled.peekFirst().since, now, settleMillis)) {
            settledLead = unsettled.removeFirst().lead;
        }
    }

    /** Whether each partition's available records have been read since. */
    private boolean haveHadTheirTurn(Reading since, Reading now, long timeout) {
        return now.waitedMillis - since.waitedMillis >= timeout
                || (now.millis - since.millis >= timeout
                        && now.records - since.records >= FAIR_SHARE * partitions.size());
    }

    /** The limit that this reader's partitions set to event time. */
    long limit() {
        long limit = UNLIMITED;
        for (Partition partition : partitions) {
            limit = Math.min(limit, limitOf(partition));
        }
        return limit;
    }

    private long limitOf(Partition partition) {
        return partition.silent ? Math.max(partition.progress, settledLead) : partition.progress;
    }

    /** The greatest progress of this reader's partitions so far. */
    long ownLead() {
        return ownLead;
    }

    /** The current event time, or {@link #NONE}. */
    public long eventTime() {
        long reached = Math.min(Math.min(limit(), othersLimit), lead());
        eventTime = Math.max(eventTime, reached);
        return eventTime;
    }

    /** By how much event time is behind the lead, milliseconds; 0 before it begins. */
    long behindMillis() {
        return eventTime == NONE ? 0 : Math.max(0, lead() - eventTime);
    }

    /** The partition of this reader that event time waits for most, or -1. */
    int holder() {
        Partition holder = null;
        for (Partition partition : partitions) {
            if (limitOf(partition) < lead()
                    && (holder == null || limitOf(partition) < limitOf(holder))) {
                holder = partition;
            }
        }
        return holder == null || limitOf(holder) > othersLimit ? -1 : holder.number;
    }

    private long lead() {
        return Math.max(ownLead, othersLead);
    }
}
