package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.SessionIds;
import io.recstream.job.model.UserKey;
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

    private static final List<String> STAGES_WITH_IDENTITY =
            Stream.concat(
                            Stream.of(
                                    "unite-identities",
                                    "resolve-device",
                                    "resolve-person",
                                    "publish-identity"),
                            STAGES.stream())
                    .toList();

    /** Mia's second account, her own device, and two that Bob uses as well. */
    private static final String OLD = "mia-old-4712";

    private static final String PHONE = "device:phone-4713";
    private static final String LAPTOP = "device:laptop-4714";
    private static final String TABLET = "device:tablet-4715";

    private static final List<String> MIAS = List.of(MIA, OLD, PHONE);

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

    @ParameterizedTest
    @ValueSource(strings = {"rocksdb", "hashmap"})
    void nothingOfAnyIdOfAPersonIsLeftAndNothingIsTakenFromAnother(String backend)
            throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 2)
                        .withCheckpointInterval(Duration.ofMillis(400))
                        .with("state.backend.type", backend);
        try (Rig rig = new Rig(broker, "forget-person-" + backend, 2, options)) {
            createTopics(rig);
            Map<String, String> settings = identitySettings(rig);
            rig.start(2, settings);
            Instant began = Instant.now().minusSeconds(600);
            live(rig, began);
            link(rig, MIA, OLD, began.plusSeconds(60));
            rig.awaitDrained();
            Awaitility.await("one person")
                    .atMost(DEADLINE)
                    .until(() -> MIA.equals(personOf(rig, OLD)));
            assertThat(personOf(rig, PHONE)).isEqualTo(MIA);
            assertThat(personOf(rig, LAPTOP)).isEqualTo(MIA);
            assertThat(personOf(rig, TABLET)).isEqualTo("bob");
            assertThat(newest(rig, rig.topics.recommendations(), MIA)).isNotNull();
            String before = rig.stop();
            assertThat(traces(before, MIAS)).isNotEmpty();
            rig.start(2, settings, before);

            // By the id that is not the person's own.
            Instant issued = Instant.now();
            command(rig, forget("c1", OLD, issued));
            rig.kill();
            JsonNode result = awaitResult(rig, "c1", 1);
            assertApplied(result, STAGES_WITH_IDENTITY);
            assertThat(result.path("stages"))
                    .allSatisfy(stage -> assertThat(stage.path("removed").asLong()).isPositive());
            assertGone(rig);
            assertThat(personOf(rig, LAPTOP)).isNull();
            assertThat(personOf(rig, TABLET)).isEqualTo("bob");
            assertThat(newest(rig, rig.topics.recommendations(), "bob")).isNotNull();

            // What was on its way: of each id, of the device alone, and a link.
            int sent = event;
            send(rig, null, TABLET, "item-2", began.plusSeconds(5));
            rig.awaitDrained();
            send(rig, MIA, null, "item-1", issued.minusSeconds(5));
            send(rig, OLD, PHONE, "item-1", issued.minusSeconds(5));
            send(rig, null, PHONE, "item-2", issued.minusSeconds(4));
            send(rig, null, LAPTOP, "item-2", issued.minusSeconds(4));
            send(rig, "bob", TABLET, "item-3", issued.minusSeconds(3));
            link(rig, MIA, OLD, issued.minusSeconds(3));
            rig.awaitDrained();
            Awaitility.await("events of the past")
                    .atMost(DEADLINE)
                    .until(() -> forgotten(rig) == event - sent);
            assertThat(traces(rig.stop(), MIAS)).isEmpty();

            rig.start(1, settings, before);
            assertApplied(awaitResult(rig, "c1", 2), STAGES_WITH_IDENTITY);
            rig.awaitDrained();
            String after = rig.stop();
            assertThat(traces(after, MIAS)).isEmpty();
            assertGone(rig);

            rig.start(2, settings, after);
            send(rig, MIA, PHONE, "item-3", issued.plusSeconds(1));
            send(rig, OLD, null, "item-4", issued.plusSeconds(1));
            send(rig, null, TABLET, "item-5", issued.plusSeconds(2));
            rig.awaitDrained();
            for (String id : List.of(MIA, OLD)) {
                JsonNode list = newest(rig, rig.topics.recommendations(), id);
                assertThat(list.path("version").asLong()).isEqualTo(1);
                assertThat(list.path("session_events").asInt()).isEqualTo(1);
                assertThat(personOf(rig, id)).as("not united any more").isEqualTo(id);
            }
            assertThat(personOf(rig, PHONE)).isEqualTo(MIA);
            assertThat(newest(rig, rig.topics.recommendations(), TABLET)).isNull();
        }
    }

    /** A device that another person has by now stays theirs, and the sender sees it. */
    @ParameterizedTest
    @ValueSource(strings = "hashmap")
    void aDeviceIsForgottenWithItsUserOnly(String backend) throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 1)
                        .withCheckpointInterval(Duration.ofMillis(400))
                        .with("state.backend.type", backend);
        try (Rig rig = new Rig(broker, "forget-device", 1, options)) {
            createTopics(rig);
            rig.start(1, identitySettings(rig));
            Instant began = Instant.now().minusSeconds(60);
            send(rig, null, PHONE, "item-1", began);
            send(rig, "bob", TABLET, "item-1", began);
            rig.awaitDrained();
            Awaitility.await("the phone is nobody's")
                    .atMost(DEADLINE)
                    .until(() -> PHONE.equals(personOf(rig, PHONE)));
            command(rig, forgetDevices("d1", PHONE, TABLET));

            JsonNode result = awaitResult(rig, "d1", 1);
            assertThat(result.path("status").asText()).isEqualTo("INCOMPLETE");
            assertThat(result.path("refusals"))
                    .singleElement()
                    .asString()
                    .contains("1 of the devices");
            assertThat(personOf(rig, PHONE)).isNull();
            assertThat(personOf(rig, TABLET)).isEqualTo("bob");
            assertThat(newest(rig, rig.topics.recommendations(), PHONE)).isNull();
            assertThat(newest(rig, rig.topics.recommendations(), "bob")).isNotNull();
            assertThat(traces(rig.stop(), List.of(PHONE))).isEmpty();
        }
    }

    /** Mia and Bob before Mia is forgotten; the tablet is Bob's in the end, the laptop Mia's. */
    private void live(Rig rig, Instant began) {
        for (int i = 0; i < 40; i++) {
            String item = "item-" + i % 11;
            Instant time = began.plusSeconds(i);
            boolean early = i < 20;
            send(rig, early ? null : MIA, PHONE, item, time);
            send(rig, OLD, null, item, time);
            send(rig, early ? MIA : "bob", TABLET, item, time);
            send(rig, early ? "bob" : MIA, LAPTOP, item, time);
            send(rig, "u" + i % 7, null, item, time);
        }
    }

    private static void assertGone(Rig rig) throws IOException {
        for (String id : MIAS) {
            assertThat(newest(rig, rig.topics.recommendations(), id)).as(id).isNull();
            assertThat(newest(rig, rig.topics.userFeatures(), id)).as(id).isNull();
            assertThat(newest(rig, identities(rig), id)).as(id).isNull();
        }
    }

    private static long forgotten(Rig rig) throws IOException {
        long found = 0;
        for (var record : rig.committed(rig.topics.deadLetters())) {
            Letter letter = Letter.ofJson(record);
            if (letter.reason() == DeadLetterReason.FORGOTTEN) {
                assertThat(letter.kafkaKey()).isNull();
                assertThat(letter.rawPayload()).isNull();
                found++;
            }
        }
        return found;
    }

    private static String personOf(Rig rig, String id) throws IOException {
        JsonNode identity = newest(rig, identities(rig), id);
        return identity == null ? null : identity.path("person_id").asText();
    }

    private static void createTopics(Rig rig) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(commands(rig), 1, (short) 1),
                                    new NewTopic(links(rig), 1, (short) 1),
                                    new NewTopic(identities(rig), 1, (short) 1),
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

    private static Map<String, String> identitySettings(Rig rig) {
        Map<String, String> settings = settings(rig);
        settings.put("recstream.identity.enabled", "true");
        settings.put("recstream.identity.links.topic", links(rig));
        settings.put("recstream.identity.links.format", "json");
        settings.put("recstream.identity.topic", identities(rig));
        return settings;
    }

    private static String links(Rig rig) {
        return rig.topics.events() + "-links";
    }

    private static String identities(Rig rig) {
        return rig.topics.events() + "-identities";
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

    /** An event with one id or two, under the key of its device if it has one. */
    private void send(Rig rig, String user, String device, String item, Instant time) {
        String ids =
                (user == null ? "" : "\"user_id\":\"%s\",".formatted(user))
                        + (device == null
                                ? ""
                                : "\"device_id\":\"%s\","
                                        .formatted(device.substring("device:".length())));
        String json =
                "{%s\"event_id\":\"e%d\",\"item_id\":\"%s\",\"event_type\":\"view\",\"event_time\":\"%s\"}"
                        .formatted(ids, event++, item, time);
        rig.send(
                rig.topics.events(),
                null,
                (device == null ? user : device).getBytes(StandardCharsets.UTF_8),
                json.getBytes(StandardCharsets.UTF_8));
    }

    private static void link(Rig rig, String a, String b, Instant observed) {
        String json =
                "{\"id_a\":\"%s\",\"id_b\":\"%s\",\"observed_at\":\"%s\"}"
                        .formatted(a, b, observed);
        rig.send(links(rig), 0, null, json.getBytes(StandardCharsets.UTF_8));
        rig.flush();
    }

    private static String forgetDevices(String id, String one, String other) {
        return "{\"command_id\":\"%s\",\"command\":\"forget\",\"devices\":[\"%s\",\"%s\"]}"
                .formatted(
                        id, one.substring("device:".length()), other.substring("device:".length()));
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
        assertApplied(result, STAGES);
    }

    private static void assertApplied(JsonNode result, List<String> all) {
        assertThat(result.path("status").asText()).isEqualTo("APPLIED");
        List<String> stages = new ArrayList<>();
        result.path("stages").forEach(stage -> stages.add(stage.path("stage").asText()));
        assertThat(stages).isEqualTo(all);
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

    private static List<String> traces(String savepoint) throws IOException {
        return traces(savepoint, List.of(MIA));
    }

    /** The files of a savepoint that have an id, or the half of its sessions' ids. */
    private static List<String> traces(String savepoint, List<String> ids) throws IOException {
        Map<String, byte[]> traces = new HashMap<>();
        for (String id : ids) {
            // Of a device the bare id, which its records have.
            String bare = UserKey.parse(id).id();
            traces.put("id " + id, bare.getBytes(StandardCharsets.UTF_8));
            traces.put(
                    "sessions of " + id,
                    ByteBuffer.allocate(4).putInt(SessionIds.owner(id)).array());
        }
        List<String> found = new ArrayList<>();
        Path folder = Path.of(savepoint.substring(savepoint.indexOf(":") + 1));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                traces.forEach(
                        (name, trace) -> {
                            int at = indexOf(bytes, trace);
                            if (at >= 0) {
                                found.add(
                                        "%s: %s in %s"
                                                .formatted(
                                                        file.getFileName(),
                                                        name,
                                                        around(bytes, at)));
                            }
                        });
            }
        }
        return found;
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (bytes[i] == part[0]
                    && ByteBuffer.wrap(bytes, i, part.length).equals(ByteBuffer.wrap(part))) {
                return i;
            }
        }
        return -1;
    }

    /** What can be read of the bytes around a place. */
    private static String around(byte[] bytes, int at) {
        int from = Math.max(0, at - 150);
        int length = Math.min(bytes.length, at + 100) - from;
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1)
                .replaceAll("[^ -~]+", ".");
    }
}
