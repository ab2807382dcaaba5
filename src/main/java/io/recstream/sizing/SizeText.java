package io.recstream.sizing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A sizing as text. */
final class SizeText {

    private static final double SHOWN = 0.25;

    private final Sizing sizing;
    private final List<String> lines = new ArrayList<>();

    private SizeText(Sizing sizing) {
        this.sizing = sizing;
    }

    static List<String> lines(Sizing sizing) {
        SizeText text = new SizeText(sizing);
        text.load();
        text.state();
        text.traffic();
        text.machines();
        text.checkpoints();
        text.archive();
        text.skew();
        text.limits();
        return List.copyOf(text.lines);
    }

    private void load() {
        Behaviour behaviour = sizing.behaviour();
        line(
                "%s users, %s items, %s events/s at the peak, %s in the mean",
                count(sizing.get(Input.USERS)),
                count(sizing.get(Input.ITEMS)),
                count(behaviour.peak()),
                count(behaviour.mean()));
        line(
                "an active user: %s events a day, %s in the longest window",
                count(behaviour.eventsPerActiveDay()), count(behaviour.entriesPerUser()));
    }

    private void state() {
        section("state");
        line("%-16s %-13s %14s %10s %10s", "", "", "keys", "a key", "on disk");
        for (StateModel.Row row : sizing.state()) {
            line(
                    "%-16s %-13s %14s %10s %10s",
                    row.operator(),
                    row.state(),
                    count(row.keys()),
                    size(row.perKey()),
                    size(row.onDisk()));
        }
        line("%-55s %10s", "all, after RocksDB's compression", size(sizing.onDisk()));
        line("%-55s %10s", "of a TaskManager", size(sizing.perTaskManager(sizing.onDisk())));
    }

    private void traffic() {
        section("network at the peak");
        for (TrafficModel.Shuffle shuffle : sizing.shuffles()) {
            line("%-55s %8s/s", shuffle.name(), size(shuffle.bytesPerSecond()));
        }
        line("%-55s %8s/s", "of a TaskManager", size(sizing.perTaskManager(sizing.shuffled())));
        section("Kafka");
        line("%-27s %12s %10s %10s %10s", "", "records/s", "bytes/s", "on disk", "partitions");
        for (TrafficModel.Topic topic : sizing.topics()) {
            line(
                    "%-27s %12s %10s %10s %10s",
                    topic.name(),
                    count(topic.records()),
                    size(topic.bytesPerSecond()),
                    size(topic.onDisk()),
                    count(topic.partitions()));
        }
        line("cores of the brokers, busy: %s", count(sizing.machines().brokerCores()));
    }

    private void machines() {
        Machines machines = sizing.machines();
        section("machines");
        line(
                "CPU an event: %s µs; cores busy at the peak: %s; at most %s of each",
                count(machines.cpuMicros()),
                count(machines.cores()),
                Unit.SHARE.show(sizing.get(Input.UTILISATION)));
        line(
                "parallelism %s; TaskManagers: %s, of %s slots and %s",
                count(machines.parallelism()),
                count(machines.taskManagers()),
                count(sizing.get(Input.SLOTS)),
                size(sizing.get(Input.MEMORY)));
        line(
                "heap of a TaskManager: %s needed, %s available",
                size(machines.heap()), size(machines.heapAvailable()));
        line(
                "pipeline.max-parallelism: %s here, %s recommended before the first savepoint",
                count(sizing.get(Input.MAX_PARALLELISM)), count(machines.maxParallelism()));
    }

    private void checkpoints() {
        Checkpoints checkpoints = sizing.checkpoints();
        section("checkpoints every " + time(sizing.get(Input.CHECKPOINT_INTERVAL)));
        line(
                "full %s; an increment %s; to the storage %s/s; a checkpoint's upload %s",
                size(checkpoints.full()),
                size(checkpoints.increment()),
                size(checkpoints.uploadPerSecond()),
                time(checkpoints.uploadSeconds()));
        line("restore from a checkpoint: %s", time(checkpoints.restoreSeconds()));
        line(
                "canonical savepoint: %s, %s to write, %s to start from",
                size(checkpoints.savepointBytes()),
                time(checkpoints.savepointSeconds()),
                time(checkpoints.savepointRestoreSeconds()));
        line(
                "recstream.kafka.transaction-timeout: at least %s",
                time(checkpoints.transactionTimeout()));
    }

    private void archive() {
        Archive archive = sizing.archive();
        if (archive.rows() > 0) {
            section("archive of " + time(sizing.get(Input.ARCHIVE_TIME)));
            line(
                    "%s events, %s each: %s",
                    count(archive.rows()), size(archive.rowBytes()), size(archive.bytes()));
            line(
                    "bin/recstream bootstrap: %s at %s events/s",
                    time(archive.bootstrapSeconds()), count(archive.readPerSecond()));
        }
    }

    private void skew() {
        Skew skew = sizing.skew();
        section("one key, one subtask");
        line(
                "one item may have %s events/s, %s of all",
                count(skew.itemRate()), Unit.SHARE.show(skew.itemShare()));
        line("one user may have %s events/s: then %s", count(skew.userRate()), skew.userBound());
        line(
                "the fullest subtask has %s times the mean of key groups",
                Unit.COUNT.show(skew.keyGroups()));
    }

    private void limits() {
        section("what breaks first");
        int shown = 0;
        for (Limit limit : sizing.limits()) {
            if (limit.load() >= SHOWN || shown < 3) {
                line(
                        "%-8s %-31s %s",
                        limit.isBroken()
                                ? "BROKEN"
                                : String.format(Locale.ROOT, "%.0f %%", 100 * limit.load()),
                        limit.name(),
                        limit.says());
                line("%-8s %-31s → %s", "", "", limit.remedy());
                shown++;
            }
        }
    }

    private void section(String title) {
        line("");
        line("%s", title);
    }

    private void line(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
    }

    private static String count(double amount) {
        return Unit.COUNT.show(amount);
    }

    private static String size(double bytes) {
        return Unit.SIZE.show(bytes);
    }

    private static String time(double seconds) {
        return Unit.TIME.show(seconds);
    }
}
