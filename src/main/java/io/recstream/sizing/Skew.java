package io.recstream.sizing;

/**
 * The load of one key that saturates its subtask, at any parallelism.
 *
 * @param itemRate events a second of one item
 * @param itemShare the same, of all events at the peak
 * @param userRate events a second of one user, throughout the longest window
 * @param userBound the limiting resource of that user
 * @param keyGroups the fullest subtask's key groups divided by the mean
 */
record Skew(
        double itemRate, double itemShare, double userRate, String userBound, double keyGroups) {

    private static final double LATENESS = 600;

    static Skew of(Workload workload, Behaviour behaviour, int parallelism) {
        double utilisation = workload.get(Input.UTILISATION);
        double slower = MeasuredConstant.CPU_PER_EVENT.value() / workload.get(Input.CPU_MICROS);
        double itemRate = MeasuredConstant.HOT_ITEM_RATE.value() * utilisation * slower;
        double cpu = cpuBound(workload, behaviour, utilisation * slower);
        double panes = panesBound(workload);
        double seen = seenBound(workload);
        double user = Math.min(cpu, Math.min(panes, seen));
        double most = workload.get(Input.MAX_PARALLELISM);
        return new Skew(
                itemRate,
                Math.min(1, itemRate / behaviour.peak()),
                user,
                user == cpu
                        ? "emitting their features takes a core"
                        : user == panes
                                ? "their windows outgrow recstream.cache.size"
                                : "their event ids outgrow recstream.cache.size",
                parallelism >= most ? 1 : Math.ceil(most / parallelism) / (most / parallelism));
    }

    /** Of one core r · f · c · (r · W)^p = u: r events a second, each emitted f times. */
    private static double cpuBound(Workload workload, Behaviour behaviour, double utilisation) {
        double power = MeasuredConstant.FEATURE_POWER.value();
        double emit = behaviour.features() * MeasuredConstant.FEATURE_CPU.value() / 1e6;
        double window = Math.pow(workload.get(Input.LONGEST_WINDOW), power);
        return Math.pow(utilisation / (emit * window), 1 / (1 + power));
    }

    /** A value that does not fit into the cache is read and written for each event. */
    private static double panesBound(Workload workload) {
        return workload.get(Input.CACHE_SIZE)
                / MeasuredConstant.PANE_ENTRY_HEAP.value()
                / workload.get(Input.LONGEST_WINDOW);
    }

    private static double seenBound(Workload workload) {
        return workload.get(Input.CACHE_SIZE)
                / MeasuredConstant.SEEN_EVENT_HEAP.value()
                / (workload.get(Input.DEDUP_HORIZON) + LATENESS);
    }
}
