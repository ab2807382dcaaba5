package io.recstream.ops.doctor;

import io.recstream.job.config.JobSettings.Guarantee;
import java.time.Duration;

/** Checks how long the job may be down before output is lost. */
final class DowntimeCheck implements Check {

    @Override
    public String name() {
        return "downtime";
    }

    @Override
    public boolean needsBrokers() {
        return false;
    }

    @Override
    public void examine(CheckContext context, Findings findings) {
        if (context.settings().kafka().guarantee() != Guarantee.EXACTLY_ONCE) {
            findings.ok("no transactions: " + Guarantee.AT_LEAST_ONCE);
            return;
        }
        Duration timeout = context.settings().kafka().transactionTimeout();
        Duration needed = context.checkpoint().plus(context.downtime());
        String sum =
                "checkpoint interval + checkpoint timeout + downtime = " + Formats.time(needed);
        if (timeout.compareTo(needed) <= 0) {
            findings.warn(
                    "recstream.kafka.transaction-timeout ("
                            + Formats.time(timeout)
                            + ") is not above "
                            + sum,
                    "a job that is down for longer loses what its last checkpoint had promised",
                    "raise it (and the brokers' transaction.max.timeout.ms), or lower"
                            + " execution.checkpointing.timeout; --downtime says what you expect");
        } else {
            findings.ok(
                    "after a checkpoint that takes as long as it may, the job can be down for "
                            + Formats.time(timeout.minus(context.checkpoint())));
        }
    }
}
