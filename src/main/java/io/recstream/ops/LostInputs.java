package io.recstream.ops;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.InputPosition;
import io.recstream.job.ingest.LostInput;
import io.recstream.ops.inspect.SavepointInputs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Input that is already lost when a job starts.
 *
 * @param partitions number of compared partitions
 */
public record LostInputs(JobSettings settings, int partitions, List<LostInput> all) {

    /**
     * Compares the job's start positions with the partitions' ranges at the brokers.
     *
     * @param savepoint null for a start without one: from the group's committed offsets
     * @throws IOException if the savepoint cannot be read from here, a topic does not exist, or the
     *     brokers do not respond in time
     */
    public static LostInputs find(
            JobSettings settings, Admin admin, String savepoint, Duration timeout)
            throws IOException, InterruptedException {
        List<InputPosition> positions =
                savepoint == null
                        ? committed(settings, admin, timeout)
                        : SavepointInputs.of(savepoint, settings);
        return at(positions, settings, admin, timeout);
    }

    /**
     * Compares positions with the partitions' ranges at the brokers.
     *
     * @throws IOException if a topic does not exist, or the brokers do not respond in time
     */
    public static LostInputs at(
            List<InputPosition> positions, JobSettings settings, Admin admin, Duration timeout)
            throws IOException {
        return new LostInputs(
                settings,
                positions.size(),
                positions.isEmpty() ? List.of() : InputPosition.lost(admin, positions, timeout));
    }

    /**
     * The events only: without a savepoint, catalogue, links and commands are read from the
     * beginning.
     */
    private static List<InputPosition> committed(
            JobSettings settings, Admin admin, Duration timeout)
            throws IOException, InterruptedException {
        List<InputPosition> positions = new ArrayList<>();
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    admin.listConsumerGroupOffsets(settings.kafka().groupId())
                            .partitionsToOffsetAndMetadata()
                            .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            offsets.forEach(
                    (partition, committed) -> {
                        if (committed != null
                                && partition.topic().equals(settings.events().topic())) {
                            positions.add(
                                    new InputPosition(
                                            partition, Uuid.ZERO_UUID, committed.offset()));
                        }
                    });
            return positions;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "Cannot look up what group " + settings.kafka().groupId() + " has committed",
                    e);
        }
    }

    /** The losses that end the job. */
    public List<LostInput> fatal() {
        return all.stream().filter(this::isFatal).toList();
    }

    /** Whether a loss ends the job; otherwise it is counted. */
    public boolean isFatal(LostInput lost) {
        JobSettings.LostInput choice;
        if (isCatalog(lost)) {
            choice = settings.catalog().onLostInput();
        } else if (isLinks(lost)) {
            choice = settings.identity().orElseThrow().onLostInput();
        } else if (isCommands(lost)) {
            choice = settings.control().orElseThrow().onLostInput();
        } else {
            choice = settings.events().onLostInput();
        }
        return choice == JobSettings.LostInput.FAIL;
    }

    /** The setting, with its value, with which the job continues. */
    public String countingSetting(LostInput lost) {
        ConfigOption<JobSettings.LostInput> option;
        if (isCatalog(lost)) {
            option = JobOptions.CATALOG_ON_LOST_INPUT;
        } else if (isLinks(lost)) {
            option = JobOptions.IDENTITY_LINKS_ON_LOST_INPUT;
        } else if (isCommands(lost)) {
            option = JobOptions.CONTROL_ON_LOST_INPUT;
        } else {
            option = JobOptions.EVENTS_ON_LOST_INPUT;
        }
        return option.key() + ": " + JobSettings.LostInput.COUNT;
    }

    private boolean isCatalog(LostInput lost) {
        return lost.partition().topic().equals(settings.catalog().topic());
    }

    private boolean isCommands(LostInput lost) {
        return settings.control()
                .filter(control -> control.topic().equals(lost.partition().topic()))
                .isPresent();
    }

    private boolean isLinks(LostInput lost) {
        return settings.identity()
                .filter(identity -> identity.linksTopic().equals(lost.partition().topic()))
                .isPresent();
    }
}
