package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.recstream.avro.UserEvent;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import io.recstream.job.RecommendationJob;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.HostileRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job against a broker that authenticates its clients, and where the secrets of it turn
 * up.
 */
@Timeout(150)
class SecuredJobE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Words that stand nowhere else. */
    private static final String LOGIN = "canary-Kq7vLogin";

    private static final String STORE = "canary-Wz3tStore";
    private static final String WRONG = "canary-Hm9pWrong";

    @TempDir private Path certificates;
    @TempDir private Path work;
    @TempDir private Path logs;

    @Test
    void worksWithPasswordsAndCertificatesAndItsSecretsAreNowhereToBeSeen() throws Exception {
        try (CapturedLog log = new CapturedLog(logs);
                SecuredBroker secured = new SecuredBroker(certificates, STORE, LOGIN);
                LocalCluster cluster =
                        LocalCluster.start(LocalCluster.Options.defaults().withFolder(work))) {
            Map<String, String> scram = secured.scram("shop", LOGIN);
            LocalJob job = submit(cluster, scram);
            send(secured, "u1");
            awaitList(secured, "u1");
            Canaries canaries = new Canaries(List.of(LOGIN, STORE, WRONG));
            canaries.assertUnseenIn(new FlinkPages(cluster.webInterface()).of(job.id()));

            loseThePassword(cluster, job, Path.of(scram.get("recstream.kafka.properties-file")));
            canaries.assertUnseenIn(pagesWithTheFailure(cluster, job));
            job.cancel();

            Map<String, String> mtls =
                    secured.mtls(SecuredBroker.MTLS, secured.clientKeys, secured.trustStore);
            LocalJob other = submit(cluster, mtls);
            send(secured, "u2");
            awaitList(secured, "u2");
            canaries.assertUnseenIn(new FlinkPages(cluster.webInterface()).of(other.id()));
            canaries.assertUnseenIn(files(work));
            other.cancel();
            canaries.assertUnseenIn(Map.of("graph", graph(cluster, scram) + graph(cluster, mtls)));
            canaries.assertUnseenIn(Map.of("log", log.text()));
            assertThat(log.text())
                    .as("Kafka's clients have logged what they were made with")
                    .contains("sasl.jaas.config = [hidden]");
        }
    }

    /** A file changes, a TaskManager is lost: what comes after has to log in anew. */
    private static void loseThePassword(LocalCluster cluster, LocalJob job, Path secrets)
            throws Exception {
        Files.writeString(secrets, Files.readString(secrets).replace(LOGIN, WRONG));
        cluster.replaceTaskManager();
        await("failure")
                .atMost(DEADLINE)
                .until(
                        () ->
                                job.failure()
                                        .filter(text -> text.contains("Authentication failed"))
                                        .isPresent());
    }

    /** The web UI is some seconds behind. */
    private static Map<String, String> pagesWithTheFailure(LocalCluster cluster, LocalJob job) {
        return await("the failure on the page of the exceptions")
                .atMost(DEADLINE)
                .until(
                        () -> new FlinkPages(cluster.webInterface()).of(job.id()),
                        pages ->
                                pages.get("/jobs/" + job.id() + "/exceptions")
                                        .contains("SaslAuthenticationException"));
    }

    private static LocalJob submit(LocalCluster cluster, Map<String, String> settings) {
        StreamExecutionEnvironment env = environment(cluster, settings);
        LocalJob job = cluster.submit(env);
        await("job runs").atMost(DEADLINE).until(job::isRunning);
        return job;
    }

    private static StreamExecutionEnvironment environment(
            LocalCluster cluster, Map<String, String> settings) {
        StreamExecutionEnvironment env = cluster.environment();
        env.setParallelism(1);
        Map<String, String> all = new HashMap<>(cluster.configuration().toMap());
        settings.forEach(all::putIfAbsent);
        RecommendationJob.define(env, JobSettings.from(Configuration.fromMap(all)));
        return env;
    }

    /** The job as it travels, and is stored for high availability. */
    private static String graph(LocalCluster cluster, Map<String, String> settings)
            throws Exception {
        byte[] graph =
                InstantiationUtil.serializeObject(
                        environment(cluster, settings).getStreamGraph().getJobGraph());
        String text = new String(graph, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("security.protocol", "${file:");
        return text;
    }

    private static void send(SecuredBroker secured, String user) throws Exception {
        ByteArraySerializer bytes = new ByteArraySerializer();
        UserEvent event =
                new HostileRecords(Instant.now())
                        .goodEvent()
                        .setUserId(user)
                        .setEventId("e-" + user)
                        .build();
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", secured.broker.bootstrapServers()),
                        bytes,
                        bytes)) {
            producer.send(
                            new ProducerRecord<>(
                                    secured.topics.events(),
                                    user.getBytes(StandardCharsets.UTF_8),
                                    HostileRecords.avro(event)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitList(SecuredBroker secured, String user) {
        await("list of " + user)
                .atMost(DEADLINE)
                .until(
                        () ->
                                TopicReader.committed(
                                                secured.broker.bootstrapServers(),
                                                secured.topics.recommendations())
                                        .stream()
                                        .anyMatch(
                                                list ->
                                                        new String(
                                                                        list.key(),
                                                                        StandardCharsets.UTF_8)
                                                                .equals(user)));
    }

    private static Map<String, String> files(Path folder) throws Exception {
        Map<String, String> files = new HashMap<>();
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                try {
                    files.put(path.toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
                } catch (NoSuchFileException e) {
                    // A job that has just ended removes its working files.
                }
            }
        }
        return files;
    }
}
