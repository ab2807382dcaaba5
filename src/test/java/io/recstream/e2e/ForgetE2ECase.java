package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.SessionIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user who was forgotten is in no state and in no list, whatever happens to the job meanwhile.
 */
@Timeout(300)
class ForgetE2ECase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String MIA = "mia-4711-0815";
    private static final List<String> STAGES =
            List.of(
                    "drop-duplicate",
                    "track-session",
                    "remember-item",
                    "rank-list",
                    "compute-window");

    private static LocalBroker broker;

    private int event;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rocksdb", "hashmap"})
    void nothingOfTheUserIsLeftThroughAKillAndAnOlderSavepoint(String backend) throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 2)
                        .withCheckpointInterval(Duration.ofMillis(400))
                        .with("state.backend.type", backend);
        try (Rig rig = new Rig(broker, "forget-" + backend, 2, options)) {
            createTopics(rig);
            rig.start(2, settings(rig));
            Instant began = Instant.now().minusSeconds(600);
            for (int i = 0; i < 60; i++) {
                send(rig, i % 3 == 0 ? MIA : "u" + i % 7, "item-" + i % 11, began.plusSeconds(i));
            }
            rig.awaitDrained();
            assertThat(newest(rig, rig.topics.recommendations(), MIA)).isNotNull();
            String before = rig.stop();
            assertThat(traces(before)).isNotEmpty();
            rig.start(2, settings(rig), before);

            Instant issued = Instant.now();
            command(rig, forget("c1", MIA, issued));
            rig.flush();
            rig.kill();
            JsonNode result = awaitResult(rig, "c1", 1);
            assertApplied(result);
            assertThat(result.path("stages"))
                    .allSatisfy(stage -> assertThat(stage.path("removed").asLong()).isPositive());
            assertThat(newest(rig, rig.topics.recommendations(), MIA)).isNull();
            assertThat(newest(rig, rig.topics.userFeatures(), MIA)).isNull();

            send(rig, MIA, "item-1", issued.minusSeconds(5));
            send(rig, "u1", "item-2", issued.minusSeconds(4));
            rig.awaitDrained();
            assertForgotten(rig);
            command(rig, forget("c1", MIA, issued));
            assertThat(awaitResult(rig, "c1", 2)).isEqualTo(result);
            command(rig, forget("c2", MIA, issued));
            assertApplied(awaitResult(rig, "c2", 1));
            // Event time goes on beside the commands: what u2 has done has left the windows.
            Awaitility.await("u2 leaves the windows")
                    .atMost(DEADLINE)
                    .until(() -> newest(rig, rig.topics.userFeatures(), "u2") == null);
            assertThat(newest(rig, rig.topics.userFeatures(), "u1")).isNotNull();
            String after = rig.stop();
            assertThat(traces(after)).isEmpty();

            rig.start(1, settings(rig), before);
            assertApplied(awaitResult(rig, "c1", 3));
            assertApplied(awaitResult(rig, "c2", 2));
            rig.awaitDrained();
            assertThat(traces(rig.stop())).isEmpty();

            rig.start(2, settings(rig), after);
            send(rig, MIA, "item-3", issued.plusSeconds(1));
            rig.awaitDrained();
            JsonNode list = newest(rig, rig.topics.recommendations(), MIA);
            assertThat(list.path("version").asLong()).isEqualTo(1);
            assertThat(list.path("session_events").asInt()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "hashmap")
    void whatIsNoCommandIsRefusedWithEveryReason(String backend) throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 1)
                        .withCheckpointInterval(Duration.ofMillis(400))
                        .with("state.backend.type", backend);
        try (Rig rig = new Rig(broker, "refused-commands", 1, options)) {
            createTopics(rig);
            rig.start(1, settings(rig));
            command(rig, "garbage");
            command(rig, "{\"command\":\"forget\",\"users\":[\"u1\"]}");
            command(rig, "{\"command_id\":\"r1\",\"command\":\"dance\"}");
            command(
                    rig,
                    "{\"command_id\":\"r2\",\"command\":\"forget\",\"version\":2,\"users\":[\"u1\"]}");
            command(
                    rig,
                    "{\"command_id\":\"r3\",\"command\":\"forget\",\"users\":[7,\"u1\\u0000\"],\"issued_at\":\"soon\"}");
            command(rig, "{\"command_id\":\"r4\",\"command\":\"forget\",\"users\":[\"nobody\"]}");

            assertThat(refusals(awaitResult(rig, "r1", 1)))
                    .singleElement()
                    .asString()
                    .contains("command is unknown: 'dance'");
            assertThat(refusals(awaitResult(rig, "r2", 1)))
                    .singleElement()
                    .asString()
                    .contains("version 2 of forget");
            assertThat(refusals(awaitResult(rig, "r3", 1)))
                    .satisfiesExactly(
                            one -> assertThat(one).contains("users", "not a string", "7"),
                            one -> assertThat(one).contains("issued_at", "soon"),
                            one -> assertThat(one).contains("control character"));
            JsonNode unknown = awaitResult(rig, "r4", 1);
            assertApplied(unknown);
            assertThat(unknown.path("stages"))
                    .allSatisfy(stage -> assertThat(stage.path("removed").asLong()).isZero());
            List<DeadLetterReason> reasons = new ArrayList<>();
            for (var record : rig.committed(rig.topics.deadLetters())) {
                assertThat(Letter.ofJson(record).stage()).isEqualTo("apply-command");
                reasons.add(Letter.ofJson(record).reason());
            }
            assertThat(reasons)
                    .containsExactly(
                            DeadLetterReason.MALFORMED,
                            DeadLetterReason.INVALID_COMMAND,
                            DeadLetterReason.INVALID_COMMAND,
                            DeadLetterReason.INVALID_COMMAND,
                            DeadLetterReason.INVALID_COMMAND);
        }
    }

    private static void createTopics(Rig rig) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(commands(rig), 1, (short) 1),
                                    new NewTopic(results(rig), 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    private static Map<String, String> settings(Rig rig) {
        Map<String, String> settings = new HashMap<>();
        settings.put("recstream.events.format", "json");
        settings.put("recstream.output.format", "json");
        settings.put("recstream.windows.pane", "1 min");
        settings.put("recstream.windows.lengths", "5 min");
        settings.put("recstream.events.settle-time", "1 s");
        settings.put("recstream.events.idle-timeout", "1 s");
        settings.put("recstream.control.enabled", "true");
        settings.put("recstream.control.format", "json");
        settings.put("recstream.control.topic", commands(rig));
        settings.put("recstream.control.results-topic", results(rig));
        return settings;
    }

    private static String commands(Rig rig) {
        return rig.topics.events() + "-control";
    }

    private static String results(Rig rig) {
        return rig.topics.events() + "-control-results";
    }

    private void send(Rig rig, String user, String item, Instant time) {
        String json =
                "{\"event_id\":\"e%d\",\"user_id\":\"%s\",\"item_id\":\"%s\",\"event_type\":\"view\",\"event_time\":\"%s\"}"
                        .formatted(event++, user, item, time);
        rig.send(
                rig.topics.events(),
                null,
                user.getBytes(StandardCharsets.UTF_8),
                json.getBytes(StandardCharsets.UTF_8));
    }

    private static void command(Rig rig, String json) {
        rig.send(commands(rig), 0, null, json.getBytes(StandardCharsets.UTF_8));
        rig.flush();
    }

    private static String forget(String id, String user, Instant issued) {
        return "{\"command_id\":\"%s\",\"command\":\"forget\",\"issued_at\":\"%s\",\"issued_by\":\"ops\",\"reason\":\"ticket 7\",\"users\":[\"%s\"]}"
                .formatted(id, issued, user);
    }

    /** The newest of so many results of a command. */
    private static JsonNode awaitResult(Rig rig, String id, int results) {
        List<JsonNode> found = new ArrayList<>();
        Awaitility.await("results of " + id)
                .atMost(DEADLINE)
                .until(
                        () -> {
                            found.clear();
                            for (var record : rig.committed(results(rig))) {
                                if (key(record).equals(id)) {
                                    found.add(JSON.readTree(record.value()));
                                }
                            }
                            return found.size() >= results;
                        });
        return found.get(results - 1);
    }

    private static void assertApplied(JsonNode result) {
        assertThat(result.path("status").asText()).isEqualTo("APPLIED");
        List<String> stages = new ArrayList<>();
        result.path("stages").forEach(stage -> stages.add(stage.path("stage").asText()));
        assertThat(stages).isEqualTo(STAGES);
    }

    private static List<String> refusals(JsonNode result) {
        assertThat(result.path("status").asText()).isEqualTo("REFUSED");
        List<String> refusals = new ArrayList<>();
        result.path("refusals").forEach(one -> refusals.add(one.asText()));
        return refusals;
    }

    /** The event of the past is refused, and nothing of it is in the dead letter. */
    private static void assertForgotten(Rig rig) throws IOException {
        List<Letter> letters = new ArrayList<>();
        for (var record : rig.committed(rig.topics.deadLetters())) {
            letters.add(Letter.ofJson(record));
        }
        assertThat(letters)
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.reason()).isEqualTo(DeadLetterReason.FORGOTTEN);
                            assertThat(letter.kafkaKey()).isNull();
                            assertThat(letter.rawPayload()).isNull();
                            assertThat(letter.place().topic()).isEqualTo(rig.topics.events());
                        });
    }

    /** The newest record of a user in a compacted topic; null if there is none or a tombstone. */
    private static JsonNode newest(Rig rig, String topic, String user) throws IOException {
        JsonNode newest = null;
        for (var record : rig.committed(topic)) {
            if (key(record).equals(user)) {
                newest = record.value() == null ? null : JSON.readTree(record.value());
            }
        }
        return newest;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    /** The files of a savepoint that have the user's id, or the half of their sessions' ids. */
    private static List<String> traces(String savepoint) throws IOException {
        byte[] id = MIA.getBytes(StandardCharsets.UTF_8);
        byte[] sessions = ByteBuffer.allocate(4).putInt(SessionIds.owner(MIA)).array();
        List<String> found = new ArrayList<>();
        Path folder = Path.of(savepoint.substring(savepoint.indexOf(":") + 1));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (byte[] trace : List.of(id, sessions)) {
                    if (contains(bytes, trace)) {
                        found.add(file.getFileName() + (trace == id ? " id" : " sessions"));
                    }
                }
            }
        }
        return found;
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (bytes[i] == part[0]
                    && ByteBuffer.wrap(bytes, i, part.length).equals(ByteBuffer.wrap(part))) {
                return true;
            }
        }
        return false;
    }
}
