package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.Topics;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.devcluster.cluster.ServerProcess;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.flink.JobReport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A cluster of processes, as somebody at a shell sees it: through {@code bin/recstream} alone. */
final class OperatedCluster {

    static final Topics TOPICS = Topics.defaults();
    static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Processes that live for a minute are not worth the second compiler. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    /** What a command came to. */
    record Ended(int code, String out, String printed) {

        JsonNode json() throws IOException {
            return JSON.readTree(out.lines().reduce((first, last) -> last).orElse("{}"));
        }
    }

    final Path folder;
    private final int partitions;
    private final Map<String, String> environment;
    private KafkaProducer<byte[], byte[]> producer;
    private String bootstrapServers;
    private FlinkRest rest;

    OperatedCluster(Path folder, int partitions) {
        this(folder, partitions, Map.of());
    }

    /**
     * @param environment of all commands, and of the processes that they start
     */
    OperatedCluster(Path folder, int partitions, Map<String, String> environment) {
        this.folder = folder;
        this.partitions = partitions;
        this.environment = environment;
    }

    /** Runs a command of the command line over this cluster. */
    Ended run(String... arguments) throws IOException, InterruptedException {
        return runBehind(List.of(), arguments);
    }

    /**
     * As {@link #run}.
     *
     * @param prefix of the command, such as what runs it in a network namespace
     */
    Ended runBehind(List<String> prefix, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("command", ".out");
        Path err = Files.createTempFile("command", ".err");
        return new Begun(start(out, err, prefix, arguments), out, err, List.of(arguments)).end();
    }

    /** A command that runs beside others. */
    record Begun(Process process, Path out, Path err, List<String> arguments) {

        /** Returns when the command has printed this. */
        void awaitPrinted(String text) {
            Awaitility.await("'" + text + "' of " + arguments)
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> printed().contains(text) || !process.isAlive());
        }

        private String printed() throws IOException {
            return Files.readString(out) + Files.readString(err);
        }

        Ended end() throws IOException, InterruptedException {
            if (!process.waitFor(4, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("Still running: " + arguments);
            }
            System.out.println("bin/recstream " + String.join(" ", arguments) + "\n" + printed());
            return new Ended(process.exitValue(), Files.readString(out), printed());
        }
    }

    /** Begins a command, which is to be waited for by {@link Begun#end()}. */
    Begun begin(String... arguments) throws IOException {
        Path out = Files.createTempFile("command", ".out");
        Path err = Files.createTempFile("command", ".err");
        return new Begun(start(out, err, List.of(), arguments), out, err, List.of(arguments));
    }

    /**
     * Ends a command, as by Ctrl-C, as soon as it has noted a job in the journal; returns its id.
     */
    String cutOff(String... arguments) throws IOException, InterruptedException {
        Path journal = folder.resolve("deployments").resolve("journal.jsonl");
        long before = Files.size(journal);
        Path out = Files.createTempFile("command", ".out");
        Process process = start(out, out, List.of(), arguments);
        try {
            Awaitility.await("an entry in the journal")
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> Files.size(journal) > before);
        } finally {
            process.destroy();
        }
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() == 0) {
            throw new IllegalStateException("Not cut off: " + Files.readString(out));
        }
        List<String> entries = Files.readAllLines(journal);
        return JSON.readTree(entries.get(entries.size() - 1)).path("job").asText();
    }

    private Process start(Path out, Path err, List<String> prefix, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Checkout.home().resolve("bin").resolve("recstream").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--folder", folder.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                        .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        builder.environment().put("JAVA_TOOL_OPTIONS", QUICK_START);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /**
     * Submits the job of the build by Flink's own client, as somebody without our commands would.
     */
    String submitByFlink(Path config) throws IOException, InterruptedException {
        Path target = Checkout.home().resolve("target");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString())
                                .toMap()
                                .get("env.java.opts.all")
                                .split(" ")));
        command.addAll(
                List.of("-cp", Files.readString(target.resolve("flink-classpath.txt")).strip()));
        command.add("org.apache.flink.client.cli.CliFrontend");
        command.addAll(List.of("run", "-d", "-t", "remote", "-p", "1"));
        command.add("-Drest.address=" + rest.base().getHost());
        command.add("-Drest.port=" + rest.base().getPort());
        command.add(System.getProperty("recstream.jar"));
        command.addAll(List.of("--config", config.toString()));
        Path out = Files.createTempFile("flink", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("FLINK_CONF_DIR", Checkout.flinkConf().toString());
        Process client = builder.start();
        if (!client.waitFor(3, TimeUnit.MINUTES)) {
            client.destroyForcibly();
        }
        Matcher job = Pattern.compile("JobID ([0-9a-f]{32})").matcher(Files.readString(out));
        if (!job.find()) {
            throw new IllegalStateException("Not submitted: " + Files.readString(out));
        }
        return job.group(1);
    }

    /** Takes note of the addresses that {@code cluster up} has told. */
    void connect(JsonNode told) {
        bootstrapServers = told.path("bootstrap_servers").asText();
        rest = new FlinkRest(URI.create(told.path("rest_url").asText()));
        ByteArraySerializer bytes = new ByteArraySerializer();
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers), bytes, bytes);
    }

    boolean isConnected() {
        return rest != null;
    }

    FlinkRest rest() {
        return rest;
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    JobReport report(String job) throws IOException {
        return new FlinkJob(rest, job).report();
    }

    JsonNode status() throws IOException, InterruptedException {
        return run("cluster", "status", "--json").json();
    }

    /** The processes that were started, by what the commands have noted. */
    List<ServerProcess> processes() throws IOException {
        return ClusterState.read(folder.resolve("cluster.json")).orElseThrow().processes();
    }

    /** The names of the processes that run. */
    List<String> living() throws IOException {
        return processes().stream()
                .filter(ServerProcess::isAlive)
                .map(ServerProcess::name)
                .toList();
    }

    long pid(String name) throws IOException {
        return processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No " + name))
                .pid();
    }

    /** As if somebody had typed {@code kill -9}. */
    void kill(String name) throws IOException {
        ProcessHandle.of(pid(name)).orElseThrow().destroyForcibly();
    }

    /**
     * As if somebody had typed {@code kill -SIGNAL}; STOP holds a process up, CONT lets it go on.
     */
    void signal(String name, String signal) throws IOException, InterruptedException {
        signal(pid(name), signal);
    }

    /** As {@link #signal(String, String)}, at once. */
    static void signal(long pid, String signal) throws IOException, InterruptedException {
        List<String> command = List.of("kill", "-" + signal, Long.toString(pid));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("Not done: " + command);
        }
    }

    /** Waits until a read_committed consumer sees a list that one of these events led to. */
    void awaitCommittedListOf(Set<String> eventIds, Duration deadline) {
        Awaitility.await("committed list of a fresh event")
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> hasCommittedListOf(eventIds));
    }

    boolean hasCommittedListOf(Set<String> eventIds) throws IOException {
        for (var record : committed(TOPICS.recommendations())) {
            var list = RecommendationUpdate.getDecoder().decode(record.value());
            if (eventIds.contains(list.getTriggerEventId())) {
                return true;
            }
        }
        return false;
    }

    /** The name of a TaskManager on which the job has tasks. */
    String taskManagerOf(String job) throws IOException {
        String vertex = rest.get("jobs/" + job).path("vertices").path(0).path("id").asText();
        String id =
                rest.get("jobs/" + job + "/vertices/" + vertex + "/taskmanagers")
                        .path("taskmanagers")
                        .path(0)
                        .path("taskmanager-id")
                        .asText();
        for (int i = 1; ; i++) {
            Path log = folder.resolve("logs").resolve("taskmanager-" + i + ".log");
            if (Files.readString(log).contains("Starting TaskManager with ResourceID: " + id)) {
                return "taskmanager-" + i;
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What did not arrive, the comparison finds.
    void sendCatalogue() {
        Traffic.catalogue()
                .forEach(
                        (id, payload) ->
                                producer.send(
                                        new ProducerRecord<>(
                                                TOPICS.catalog(),
                                                id.getBytes(StandardCharsets.UTF_8),
                                                payload)));
        producer.flush();
    }

    /** Sends, and returns with the job in the midst of it, some of it still unread. */
    void send(List<Traffic.Sent> sent) {
        int middle = sent.size() / 2;
        sendAll(sent.subList(0, middle));
        awaitListOf(sent.subList(0, middle));
        sendAll(sent.subList(middle, sent.size()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What did not arrive, the comparison finds.
    void sendAll(List<Traffic.Sent> sent) {
        for (Traffic.Sent record : sent) {
            producer.send(
                    new ProducerRecord<>(
                            TOPICS.events(), record.partition(), record.key(), record.payload()));
        }
        producer.flush();
    }

    /** Sends a record, and returns when the brokers have it. */
    @SuppressWarnings("FutureReturnValueIgnored") // What did not arrive, the test finds.
    void send(String topic, byte[] key, byte[] payload) {
        producer.send(new ProducerRecord<>(topic, key, payload));
        producer.flush();
    }

    /** All records of a topic, as a read_committed consumer sees them. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return TopicReader.committed(bootstrapServers, topic);
    }

    /** Sends so many records, and has the broker delete all that their partition holds. */
    void sendAndDelete(int count) throws Exception {
        TopicPartition partition = new TopicPartition(TOPICS.events(), 0);
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[0])).get();
        }
        try (Admin admin = admin()) {
            // Minus one stands for the end.
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private void awaitListOf(List<Traffic.Sent> sent) {
        var ids = Traffic.eventIds(sent);
        Awaitility.await("list of a fresh event")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            for (var record :
                                    TopicReader.uncommitted(
                                            bootstrapServers, TOPICS.recommendations())) {
                                var list = RecommendationUpdate.getDecoder().decode(record.value());
                                if (ids.contains(list.getTriggerEventId())) {
                                    return true;
                                }
                            }
                            return false;
                        });
    }

    /** The version of the JAR that has made the newest committed list. */
    String newestModelVersion() throws IOException {
        JobOutput seen = JobOutput.of(bootstrapServers, TOPICS);
        return seen.listsInOrder.stream()
                .max(java.util.Comparator.comparing(RecommendationUpdate::getGeneratedAt))
                .orElseThrow()
                .getModelVersion();
    }

    /** Waits until the job, whatever befell it, runs and completes another checkpoint. */
    void awaitWorking(String job, long checkpointsBefore) {
        Awaitility.await("job works")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> {
                            JobReport report = report(job);
                            return report.isRunning() && report.checkpoints() > checkpointsBefore;
                        });
    }

    /** Waits until everything that was sent has gone through the whole job and is committed. */
    void awaitDrained(String job) throws IOException {
        awaitDrained(job, "recstream");
    }

    /** The same of a job with this consumer group. */
    void awaitDrained(String job, String group) throws IOException {
        Awaitility.await("all read")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> hasReadAll(group));
        awaitWorking(job, report(job).checkpoints() + 1);
    }

    private boolean hasReadAll(String group) throws Exception {
        try (Admin admin = admin()) {
            var committed =
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get(20, TimeUnit.SECONDS);
            for (String topic : TOPICS.inputs()) {
                for (int p = 0; p < partitions; p++) {
                    TopicPartition partition = new TopicPartition(topic, p);
                    long end =
                            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                    .partitionResult(partition)
                                    .get(20, TimeUnit.SECONDS)
                                    .offset();
                    var offset = committed.get(partition);
                    if ((offset == null ? 0 : offset.offset()) < end) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    JobOutput outcome() throws IOException {
        return outcome(TOPICS);
    }

    JobOutput outcome(Topics topics) throws IOException {
        return JobOutput.of(bootstrapServers, topics);
    }

    void end() throws IOException, InterruptedException {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
        run("cluster", "down");
    }
}
