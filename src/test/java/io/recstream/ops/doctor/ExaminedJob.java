package io.recstream.ops.doctor;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.JobArguments;
import io.recstream.ops.doctor.Finding.Severity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A job's settings and topics on a broker; all is well with them until a test changes that. */
final class ExaminedJob {

    final Map<String, String> flink = new HashMap<>();
    final Topics topics;
    FlinkRest rest;
    int parallelism = 2;
    Duration downtime = Duration.ofMinutes(5);
    long leastFree = 1;

    private final LocalBroker broker;

    ExaminedJob(LocalBroker broker, String name, int partitions, Path folder) {
        this.broker = broker;
        topics = Topics.prefixed(name + ".");
        try (Admin admin = broker.admin()) {
            topics.create(admin, partitions);
        }
        flink.put("execution.checkpointing.interval", "10 s");
        flink.put("execution.checkpointing.timeout", "5 min");
        flink.put("execution.checkpointing.dir", folder.toUri().toString());
        flink.put("io.tmp.dirs", folder.toString());
        flink.put("pipeline.max-parallelism", "128");
    }

    Findings examine() throws InterruptedException {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("recstream.kafka.transactional-id-prefix", topics.events());
        settings.put("recstream.kafka.group-id", topics.events());
        settings.putAll(flink);
        return new CheckRunner(
                        JobArguments.parse().check(Configuration.fromMap(settings)),
                        Configuration.fromMap(flink),
                        rest,
                        parallelism,
                        downtime,
                        leastFree,
                        Duration.ofSeconds(15),
                        null)
                .run();
    }

    /** The worst that one check has found. */
    Finding worst(String check) throws InterruptedException {
        return examine().all().stream()
                .filter(it -> it.check().equals(check))
                .max(Comparator.comparing(Finding::severity))
                .orElseThrow();
    }

    static List<String> bad(Findings findings) {
        return findings.all().stream()
                .filter(it -> it.severity() != Severity.OK)
                .map(it -> it.severity() + " " + it.check() + ": " + it.what())
                .toList();
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, String> more) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        properties.putAll(more);
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new KafkaProducer<>(properties, bytes, bytes);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
