package io.recstream.sizing;

import java.util.stream.IntStream;

/**
 * Cores, subtasks and TaskManagers.
 *
 * @param cpuMicros of an event
 * @param cores busy at the peak, without reserve
 * @param parallelism of the job: cores divided by utilisation, rounded up to the next divisor of
 *     the maximum if that is near
 * @param brokerCores busy at the peak
 * @param heap needed by a TaskManager, bytes
 * @param heapAvailable of a TaskManager's memory, bytes
 * @param maxParallelism to be set before the first savepoint
 */
record Machines(
        double cpuMicros,
        double cores,
        int parallelism,
        int taskManagers,
        double brokerCores,
        double heap,
        double heapAvailable,
        int maxParallelism) {

    /**
     * Numbers with many divisors, so that key groups are distributed evenly at many parallelisms.
     */
    private static final int[] KEY_GROUPS = {
        120, 240, 360, 720, 1_440, 2_520, 5_040, 10_080, 20_160, 30_240
    };

    /** The value in flink-conf/config.yaml. */
    private static final int TODAY = 128;

    /** Number of keyed stages, each with a cache of decoded values. */
    private static final int CACHES = 6;

    /** Heap bytes of an item in an instance's popularity index. */
    private static final double POPULAR_HEAP = 120;

    /** Bytes of a reference. */
    private static final double REFERENCE = 4;

    /** Maximum factor of rounding up to a divisor. */
    private static final double EVEN = 1.25;

    static Machines of(Workload workload, Behaviour behaviour, StateModel state) {
        double micros = cpuMicros(workload, behaviour);
        double cores = behaviour.peak() * micros / 1e6;
        int parallelism = parallelism(workload, cores);
        double slots = workload.get(Input.SLOTS);
        return new Machines(
                micros,
                cores,
                parallelism,
                (int) Math.ceil(parallelism / slots),
                behaviour.peak() * MeasuredConstant.BROKER_CPU_PER_EVENT.value() / 1e6,
                heap(workload, state, parallelism),
                heapAvailable(workload.get(Input.MEMORY)),
                recommended(parallelism));
    }

    /**
     * A part grows with the item updates; the part of features with the entries of a user's window.
     */
    private static double cpuMicros(Workload workload, Behaviour behaviour) {
        double ofItems = MeasuredConstant.ITEMS_CPU_SHARE.value();
        double updates = behaviour.itemUpdates() / MeasuredConstant.BENCHED_UPDATES.value();
        double features =
                MeasuredConstant.FEATURE_CPU.value()
                        * Math.pow(
                                behaviour.entriesPerUser(), MeasuredConstant.FEATURE_POWER.value());
        double identity = workload.hasIdentity() ? MeasuredConstant.IDENTITY_CPU.value() : 0;
        return workload.get(Input.CPU_MICROS) * (1 - ofItems + ofItems * updates)
                + behaviour.features() * features
                + identity;
    }

    private static int parallelism(Workload workload, double cores) {
        if (workload.get(Input.PARALLELISM) > 0) {
            return (int) workload.get(Input.PARALLELISM);
        }
        int needed = (int) Math.max(1, Math.ceil(cores / workload.get(Input.UTILISATION)));
        int most = (int) workload.get(Input.MAX_PARALLELISM);
        return IntStream.rangeClosed(needed, (int) Math.min(most, needed * EVEN))
                .filter(even -> most % even == 0)
                .findFirst()
                .orElse(needed);
    }

    private static double heap(Workload workload, StateModel state, int parallelism) {
        double slot =
                CACHES * workload.get(Input.CACHE_SIZE)
                        + state.availabilities()
                                * (MeasuredConstant.NOTICE_HEAP.value() + attributes(workload))
                        + parallelism * MeasuredConstant.POPULAR_CUT.value() * POPULAR_HEAP;
        return MeasuredConstant.TASK_MANAGER_HEAP.value() + workload.get(Input.SLOTS) * slot;
    }

    /** Of an item: a list of values, which items share. */
    private static double attributes(Workload workload) {
        double values = workload.get(Input.ATTRIBUTES);
        return values == 0 ? 0 : MeasuredConstant.ATTRIBUTES_HEAP.value() + values * REFERENCE;
    }

    /** Flink's memory model with a managed share of 0.4, as in flink-conf/config.yaml. */
    private static double heapAvailable(double process) {
        double overhead = Math.min(1.07e9, Math.max(0.2e9, 0.1 * process));
        double flink = process - overhead - 0.27e9;
        double network = 0.1 * flink;
        return Math.max(0, flink - 0.4 * flink - network - 0.134e9);
    }

    private static int recommended(int parallelism) {
        double needed = Math.max(TODAY, parallelism * MeasuredConstant.GROWTH.value());
        if (needed <= TODAY) {
            return TODAY;
        }
        return IntStream.of(KEY_GROUPS)
                .filter(groups -> groups >= needed)
                .findFirst()
                .orElse((int) Input.MAX_PARALLELISM.most());
    }
}
