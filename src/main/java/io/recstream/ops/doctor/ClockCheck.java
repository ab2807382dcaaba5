package io.recstream.ops.doctor;

import java.time.Duration;
import java.util.Map;

/**
 * Checks for records with timestamps in the future: a clock is wrong, here, at the brokers or at
 * the producers.
 */
final class ClockCheck implements Check {

    private static final Duration TOLERATED = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "clocks";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        long now = System.currentTimeMillis();
        for (Map.Entry<String, Map<Integer, Long>> topic :
                NewestRecords.of(context, context.topics()).entrySet()) {
            for (Map.Entry<Integer, Long> partition : topic.getValue().entrySet()) {
                Duration ahead = Duration.ofMillis(partition.getValue() - now);
                if (ahead.compareTo(TOLERATED) > 0) {
                    findings.warn(
                            topic.getKey()
                                    + "-"
                                    + partition.getKey()
                                    + " has a record "
                                    + Formats.time(Duration.ofSeconds(ahead.toSeconds()))
                                    + " ahead of this machine's clock",
                            "events further ahead than recstream.events.max-future-skew are"
                                    + " refused, and retention counts from the wrong time",
                            "set the clocks of this machine, the brokers and the producers by NTP");
                }
            }
        }
        if (findings.isClean()) {
            findings.ok("no record is ahead of this machine's clock");
        }
    }
}
