package io.recstream.ops.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Checks for partitions of the events that receive nothing while others do. */
final class IdlePartitionCheck implements Check {

    /** A partition is silent if its newest record is this much older than the newest of all. */
    private static final Duration SILENT = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "idle partitions";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        String topic = context.settings().events().topic();
        Map<Integer, Long> newest = NewestRecords.of(context, List.of(topic)).get(topic);
        long last = Collections.max(newest.values());
        if (last < 0) {
            findings.ok(topic + " is empty");
            return;
        }
        List<String> silent = new ArrayList<>();
        newest.forEach(
                (partition, time) -> {
                    if (time < last - SILENT.toMillis()) {
                        silent.add(partition + (time < 0 ? " (empty)" : ""));
                    }
                });
        if (silent.isEmpty()) {
            findings.ok("all " + newest.size() + " partitions of " + topic + " get events");
            return;
        }
        findings.warn(
                "partitions of " + topic + " without events: " + String.join(", ", silent),
                "their task waits while others work; event time does not wait for them after"
                        + " recstream.events.idle-timeout ("
                        + Formats.time(context.settings().events().idleTimeout())
                        + "), and what they get later may then be late",
                "produce with the user id as key, and the default partitioner");
    }
}
