package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import io.recstream.devcluster.Topics;
import io.recstream.job.BootstrapJob;
import io.recstream.job.RecommendationJob;
import io.recstream.job.bootstrap.BootstrapArguments;
import io.recstream.job.config.JobSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A job on a real cluster between the topics of a real broker, for one test. */
final class Rig implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(90);

    final LocalBroker broker;
    final Topics topics;
    final LocalCluster cluster;
    private final String group;
    private final int partitions;
    private final KafkaProducer<byte[], byte[]> producer;
    LocalJob job;

    Rig(LocalBroker broker, String name, int partitions, LocalCluster.Options options) {
        this.broker = broker;
        this.group = name;
        this.partitions = partitions;
        this.topics = Topics.prefixed(name + ".");
        try (Admin admin = broker.admin()) {
            topics.create(admin, partitions);
        }
        this.producer = producer(broker);
        this.cluster =
                LocalCluster.start(
                        options.with(
                                EmittedOffsets.SETTING, EmittedOffsets.Factory.class.getName()));
    }

    private static KafkaProducer<byte[], byte[]> producer(LocalBroker broker) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20);
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new KafkaProducer<>(properties, bytes, bytes);
    }

    /** Submits the job with these settings over the rig's topics, and waits until it runs. */
    void start(int parallelism, Map<String, String> settings) {
        submit(cluster.environment(), parallelism, settings);
        awaitRunning();
    }

    /** The same, from where a savepoint has left off. */
    void start(int parallelism, Map<String, String> settings, String savepoint) {
        submit(parallelism, settings, savepoint);
        awaitRunning();
    }

    /** The same, without the state of operators that these settings do not have. */
    void startWithoutUnclaimedState(
            int parallelism, Map<String, String> settings, String savepoint) {
        submit(parallelism, settings, savepoint, true);
        awaitRunning();
    }

    /** The same, without waiting for what becomes of it. */
    void submit(int parallelism, Map<String, String> settings, String savepoint) {
        submit(parallelism, settings, savepoint, false);
    }

    private void submit(
            int parallelism,
            Map<String, String> settings,
            String savepoint,
            boolean ignoresUnclaimedState) {
        Configuration restoring = cluster.configuration();
        restoring.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        restoring.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, ignoresUnclaimedState);
        submit(
                StreamExecutionEnvironment.getExecutionEnvironment(restoring),
                parallelism,
                settings);
    }

    /** Builds the state of a job from its archive, and returns the savepoint that holds it. */
    String bootstrap(int parallelism, Map<String, String> settings, String... arguments)
            throws Exception {
        submitBootstrap(parallelism, settings, arguments);
        return stopBootstrap();
    }

    /** The first half of {@link #bootstrap}. */
    void submitBootstrap(int parallelism, Map<String, String> settings, String... arguments)
            throws Exception {
        StreamExecutionEnvironment env = cluster.environment();
        env.setParallelism(parallelism);
        JobSettings all = all(settings);
        BootstrapArguments parsed = BootstrapArguments.parse(arguments);
        BootstrapJob.define(env, all, parsed, BootstrapJob.plan(parsed, all));
        job = cluster.submit(env);
    }

    /** The second half. */
    String stopBootstrap() {
        Awaitility.await("archive is read")
                .atMost(DEADLINE)
                .until(
                        () ->
                                job.status().isGloballyTerminalState()
                                        || (EmittedOffsets.hasReadArchive()
                                                && !EmittedOffsets.someListWaits()));
        return stop();
    }

    private void submit(
            StreamExecutionEnvironment env, int parallelism, Map<String, String> settings) {
        env.setParallelism(parallelism);
        RecommendationJob.define(env, all(settings));
        job = cluster.submit(env);
    }

    private JobSettings all(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(cluster.configuration().toMap());
        all.putAll(topics.asSettings());
        all.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("recstream.kafka.group-id", group);
        all.put("recstream.kafka.transactional-id-prefix", group);
        all.putAll(settings);
        return JobSettings.from(Configuration.fromMap(all));
    }

    /** Ends the job with a savepoint, and returns where it is. */
    String stop() {
        awaitRunning();
        String savepoint = job.stopWithSavepoint();
        Awaitility.await("job stopped")
                .atMost(DEADLINE)
                .until(() -> job.status() == JobStatus.FINISHED);
        return savepoint;
    }

    void awaitRunning() {
        Awaitility.await("job runs")
                .atMost(DEADLINE)
                .untilAsserted(
                        () ->
                                assertThat(job.isRunning())
                                        .as(() -> job.failure().orElse("no failure"))
                                        .isTrue());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What did not arrive, the comparison finds.
    void send(String topic, Integer partition, byte[] key, byte[] payload) {
        producer.send(new ProducerRecord<>(topic, partition, key, payload));
    }

    /** Sends the catalogue of {@link Traffic}, and waits until the job knows it. */
    void sendCatalogue() {
        Traffic.catalogue()
                .forEach(
                        (id, payload) ->
                                send(
                                        topics.catalog(),
                                        null,
                                        id.getBytes(StandardCharsets.UTF_8),
                                        payload));
        awaitDrained();
    }

    /** Sends, and returns when the broker has it; fails if the broker refuses it. */
    RecordMetadata sendNow(String topic, int partition, byte[] key, byte[] payload) {
        try {
            return producer.send(new ProducerRecord<>(topic, partition, key, payload))
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Not sent to " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending to " + topic, e);
        }
    }

    void flush() {
        producer.flush();
    }

    /** Waits until everything that was sent has gone through the whole job and is committed. */
    void awaitDrained() {
        awaitDrained(topics.inputs());
    }

    /** The same of the events alone: the catalogue may end with records that nobody can read. */
    void awaitEventsDrained() {
        awaitDrained(List.of(topics.events()));
    }

    private void awaitDrained(List<String> inputs) {
        producer.flush();
        Awaitility.await("all read").atMost(DEADLINE).until(() -> hasReadAll(inputs));
        awaitCheckpoints(1);
        Awaitility.await("no list waits for the catalogue")
                .atMost(DEADLINE)
                .until(() -> !EmittedOffsets.someListWaits());
        awaitCheckpoints(2);
    }

    /** Waits for checkpoints that complete from now on. */
    void awaitCheckpoints(int more) {
        long before = job.completedCheckpoints();
        Awaitility.await("more checkpoints")
                .atMost(DEADLINE)
                .until(() -> job.completedCheckpoints() >= before + more);
    }

    /** Waits until the job has written, if not committed, a list that one of these events made. */
    void awaitListOf(Set<String> eventIds) {
        Awaitility.await("list of a fresh event")
                .atMost(DEADLINE)
                .until(
                        () -> {
                            String topic = topics.recommendations();
                            for (var record :
                                    TopicReader.uncommitted(broker.bootstrapServers(), topic)) {
                                var list = RecommendationUpdate.getDecoder().decode(record.value());
                                if (eventIds.contains(list.getTriggerEventId())) {
                                    return true;
                                }
                            }
                            return false;
                        });
    }

    private boolean hasReadAll(List<String> inputs)
            throws ExecutionException, InterruptedException {
        try (Admin admin = broker.admin()) {
            var committed =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            for (String topic : inputs) {
                for (int p = 0; p < partitions; p++) {
                    TopicPartition partition = new TopicPartition(topic, p);
                    long end =
                            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                    .partitionResult(partition)
                                    .get()
                                    .offset();
                    var offset = committed.get(partition);
                    long past = offset == null ? 0 : offset.offset();
                    if (Math.max(past, EmittedOffsets.newest(partition) + 1) < end) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    /** Kills the TaskManager under the running job, and starts another one. */
    void kill() {
        awaitRunning();
        long before = job.restores();
        EmittedOffsets.forgetArchive();
        cluster.replaceTaskManager();
        Awaitility.await("restored").atMost(DEADLINE).until(() -> job.restores() > before);
        awaitRunning();
    }

    List<org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return TopicReader.committed(broker.bootstrapServers(), topic);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        if (job != null && !job.status().isGloballyTerminalState()) {
            job.cancel();
        }
        cluster.close();
    }
}
