package io.recstream.ops.doctor;

import io.recstream.console.Failures;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.CheckedSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Runs all checks, one after the other; add new ones here. */
record CheckRunner(
        CheckedSettings checked,
        Configuration flink,
        FlinkRest rest,
        int parallelism,
        Duration downtime,
        long leastFree,
        Duration deadline,
        String savepoint) {

    private static final List<Check> CHECKS =
            List.of(
                    new SettingsCheck(),
                    new PartitionCheck(),
                    new ReplicationCheck(),
                    new DowntimeCheck(),
                    new TransactionCheck(),
                    new GroupCheck(),
                    new InputCheck(),
                    new CommandCheck(),
                    new RightsCheck(),
                    new IdlePartitionCheck(),
                    new ClockCheck(),
                    new BrokerDiskCheck(),
                    new DiskCheck(),
                    new LeftoverCheck(),
                    new ClusterCheck());

    Findings run() throws InterruptedException {
        Findings findings = new Findings();
        Admin admin = admin();
        try {
            CheckContext context =
                    new CheckContext(
                            checked,
                            flink,
                            admin,
                            rest,
                            parallelism,
                            downtime,
                            leastFree,
                            deadline,
                            savepoint);
            boolean isReachable = admin != null && isReachable(admin);
            for (Check check : CHECKS) {
                if (isReachable || !check.needsBrokers()) {
                    examine(check, context, findings);
                }
            }
        } finally {
            if (admin != null) {
                admin.close(deadline);
            }
        }
        return findings;
    }

    /** Null if no client can be created: a check then reports the problem of the settings. */
    private Admin admin() {
        try {
            return checked.nameBrokers() ? CheckContext.admin(checked, deadline) : null;
        } catch (KafkaException e) {
            return null;
        }
    }

    private boolean isReachable(Admin admin) throws InterruptedException {
        try {
            admin.describeCluster().nodes().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static void examine(Check check, CheckContext context, Findings findings)
            throws InterruptedException {
        findings.begin(check.name());
        try {
            check.examine(context, findings);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            findings.warn(
                    "could not be looked at: " + Failures.explain(e),
                    "what is wrong there stays unseen",
                    "correct the first finding, and repeat the command");
        }
    }
}
