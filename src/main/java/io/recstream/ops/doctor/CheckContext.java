package io.recstream.ops.doctor;

import io.recstream.flink.FlinkRest;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import io.recstream.topics.JobFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;

/**
 * The settings and clients that the checks use.
 *
 * @param flink Flink's own settings: the cluster's, if there is one
 * @param admin of the job's brokers
 * @param rest of the cluster, or null
 * @param parallelism of the job
 * @param downtime the longest expected downtime
 * @param leastFree minimum free space of a disk, bytes
 * @param deadline of one request
 * @param savepoint from which the job is to start, or null
 */
record CheckContext(
        CheckedSettings checked,
        Configuration flink,
        Admin admin,
        FlinkRest rest,
        int parallelism,
        Duration downtime,
        long leastFree,
        Duration deadline,
        String savepoint) {

    static Admin admin(CheckedSettings checked, Duration deadline) {
        Properties client = JobFile.client(checked);
        String millis = Long.toString(deadline.toMillis());
        client.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        client.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        return Admin.create(client);
    }

    JobSettings settings() {
        return checked.settings();
    }

    Optional<FlinkRest> cluster() {
        return Optional.ofNullable(rest);
    }

    List<String> inputs() {
        return List.of(settings().events().topic(), settings().catalog().topic());
    }

    List<String> outputs() {
        return List.of(
                settings().outputs().recommendations(),
                settings().outputs().userFeatures(),
                settings().outputs().similarItems(),
                settings().deadLetters().topic());
    }

    List<String> topics() {
        return Stream.of(inputs(), outputs()).flatMap(List::stream).toList();
    }

    /** Maximum time that a transaction of a healthy job is open. */
    Duration checkpoint() {
        Duration interval = flink.get(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        Duration timeout = flink.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
        return interval == null ? timeout : interval.plus(timeout);
    }

    <T> T get(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }
}
