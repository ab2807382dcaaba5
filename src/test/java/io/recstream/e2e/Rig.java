package io.recstream.e2e;

import io.recstream.RecommendationJob;
import io.recstream.config.JobSettings;
import io.recstream.local.LocalBroker;
import io.recstream.local.LocalCluster;
import io.recstream.local.LocalJob;
import io.recstream.local.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
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
        this.cluster = LocalCluster.start(options);
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
        StreamExecutionEnvironment env = cluster.environment();
        env.setParallelism(parallelism);
        Map<String, String> all = new HashMap<>(cluster.configuration().toMap());
        all.putAll(topics.asSettings());
        all.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("recstream.kafka.group-id", group);
        all.put("recstream.kafka.transactional-id-prefix", group);
        all.putAll(settings);
        RecommendationJob.define(env, JobSettings.from(Configuration.fromMap(all)));
        job = cluster.submit(env);
        awaitRunning();
    }

    void awaitRunning() {
        Awaitility.await("job runs").atMost(DEADLINE).until(job::isRunning);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What did not arrive, the comparison finds.
    void send(String topic, Integer partition, byte[] key, byte[] payload) {
        producer.send(new ProducerRecord<>(topic, partition, key, payload));
    }

    void flush() {
        producer.flush();
    }

    /** Waits until everything that was sent has gone through the whole job and is committed. */
    void awaitDrained() {
        producer.flush();
        Awaitility.await("offsets committed").atMost(DEADLINE).until(this::hasReadAll);
        long before = job.completedCheckpoints();
        Awaitility.await("two more checkpoints")
                .atMost(DEADLINE)
                .until(() -> job.completedCheckpoints() >= before + 2);
    }

    private boolean hasReadAll() throws ExecutionException, InterruptedException {
        try (Admin admin = broker.admin()) {
            var committed =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            for (String topic : topics.inputs()) {
                for (int p = 0; p < partitions; p++) {
                    TopicPartition partition = new TopicPartition(topic, p);
                    long end =
                            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                    .partitionResult(partition)
                                    .get()
                                    .offset();
                    var offset = committed.get(partition);
                    if (end > 0 && (offset == null || offset.offset() < end)) {
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
