package io.recstream.sizing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The limits with their loads, the highest first. */
final class Limits {

    /** Compaction may need twice the size of the keyed state. */
    private static final double DISK_ROOM = 2;

    /** Maximum traffic of popularity snapshots relative to responses. */
    private static final double POPULAR_SHARE = 0.5;

    /** Maximum share of the interval for a checkpoint's upload. */
    private static final double UPLOAD_SHARE = 0.5;

    /** More events of one active user a day are implausible, or those of robots. */
    private static final double PLAUSIBLE_EVENTS = 500;

    /** Acceptable seconds of a planned restart. */
    private static final double RESTART_SECONDS = 1_800;

    private final Sizing sizing;
    private final List<Limit> limits = new ArrayList<>();

    Limits(Sizing sizing) {
        this.sizing = sizing;
    }

    List<Limit> all() {
        keys();
        skew();
        memory();
        traffic();
        checkpoints();
        limits.sort(Comparator.comparingDouble(Limit::load).reversed());
        return List.copyOf(limits);
    }

    private void keys() {
        Machines machines = sizing.machines();
        double most = sizing.get(Input.MAX_PARALLELISM);
        add(
                "key groups",
                machines.parallelism() / most,
                count(machines.parallelism()) + " subtasks of at most " + count(most),
                "set pipeline.max-parallelism before the first savepoint; "
                        + count(machines.maxParallelism())
                        + " leaves room to grow");
        double perDay = sizing.behaviour().eventsPerActiveDay();
        add(
                "the inputs themselves",
                perDay / PLAUSIBLE_EVENTS,
                count(perDay) + " events a day of each active user",
                "check --events-per-second, --mean-load and --daily-active against each other");
    }

    private void skew() {
        Skew skew = sizing.skew();
        double share = sizing.behaviour().hottestItem();
        add(
                "the hottest item",
                share / (skew.itemRate() / sizing.behaviour().peak()),
                Unit.SHARE.show(share)
                        + " of the events, where its subtask takes "
                        + Unit.SHARE.show(skew.itemShare()),
                "a measure for hot items, which the job has not (docs/decisions/0014)");
        double user = sizing.get(Input.HOTTEST_USER);
        add(
                "the busiest user",
                user / skew.userRate(),
                count(user)
                        + " events/s, where "
                        + skew.userBound()
                        + " at "
                        + count(skew.userRate()),
                "keep robots out before the topic; a shorter longest window");
    }

    private void memory() {
        Machines machines = sizing.machines();
        double availabilities =
                sizing.state().get(sizing.state().size() - 1).perKey() * machines.parallelism();
        add(
                "heap of a TaskManager",
                machines.heap() / machines.heapAvailable(),
                size(machines.heap()) + " of " + size(machines.heapAvailable()),
                sizing.workload().replicatesCatalog()
                        ? "recstream.rank.replicate-catalog: false; or fewer slots and more memory"
                        : "fewer slots or more memory for a TaskManager");
        add(
                "items sent to every subtask",
                availabilities
                        / (UPLOAD_SHARE
                                * sizing.get(Input.CHECKPOINT_INTERVAL)
                                * sizing.get(Input.STORAGE)
                                * machines.taskManagers()),
                size(availabilities) + " in every checkpoint",
                "fewer subtasks, a longer interval; delete items that will not come back");
        double disk = sizing.perTaskManager(sizing.onDisk()) * DISK_ROOM;
        add(
                "disk of a TaskManager",
                disk / sizing.get(Input.DISK),
                size(disk) + " of " + size(sizing.get(Input.DISK)) + ", compaction's room included",
                "fewer slots a TaskManager, larger disks, a shorter longest window");
    }

    private void traffic() {
        double network = sizing.perTaskManager(sizing.shuffled());
        add(
                "network of a TaskManager",
                network / sizing.get(Input.NETWORK),
                size(network) + "/s of " + size(sizing.get(Input.NETWORK)) + "/s",
                "fewer candidates (recstream.item.candidates), shorter ids");
        double popular = sizing.shuffle("popular").bytesPerSecond();
        double responses = sizing.shuffle("responses").bytesPerSecond();
        add(
                "popular items to every subtask",
                popular / (responses * POPULAR_SHARE),
                size(popular) + "/s beside " + size(responses) + "/s of responses",
                "cut what is popular less often (LocalPopularity, every 4,096 events of an instance)");
    }

    private void checkpoints() {
        Checkpoints checkpoints = sizing.checkpoints();
        double interval = sizing.get(Input.CHECKPOINT_INTERVAL);
        add(
                "upload of a checkpoint",
                checkpoints.uploadSeconds() / (interval * UPLOAD_SHARE),
                Unit.TIME.show(checkpoints.uploadSeconds())
                        + " of an interval of "
                        + Unit.TIME.show(interval),
                "coarser panes (recstream.windows.pane), a longer interval, faster storage");
        add(
                "transactions at a restart",
                2 * checkpoints.unsettled() / Checkpoints.QUARTER_HOUR,
                Unit.TIME.show(checkpoints.unsettled())
                        + " at worst, of half of the 15 min that a broker allows by default",
                "raise transaction.max.timeout.ms and recstream.kafka.transaction-timeout");
        add(
                "a canonical savepoint",
                checkpoints.savepointRestoreSeconds() / RESTART_SECONDS,
                Unit.TIME.show(checkpoints.savepointRestoreSeconds()) + " to start from one",
                "upgrade from retained checkpoints or native savepoints");
    }

    private void add(String name, double load, String says, String remedy) {
        limits.add(new Limit(name, load, says, remedy));
    }

    private static String count(double amount) {
        return Unit.COUNT.show(amount);
    }

    private static String size(double bytes) {
        return Unit.SIZE.show(bytes);
    }
}
