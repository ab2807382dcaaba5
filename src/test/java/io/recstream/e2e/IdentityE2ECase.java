package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.DeadLetter;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserEvent;
import io.recstream.avro.UserFeatures;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.Outgoing;
import io.recstream.fixture.IdentityTraffic;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.LostInput;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.KnnParameters;
import io.recstream.ops.LostInputs;
import io.recstream.ops.inspect.Inspect;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With identity, every event counts once for its person, whoever that turns out to be. */
@Timeout(300)
class IdentityE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-11-28T10:00:00Z");
    private static final LocalCluster.Options OPTIONS =
            LocalCluster.Options.defaults()
                    .withSlots(1, 4)
                    .withCheckpointInterval(Duration.ofMillis(400));

    private static LocalBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void everyListIsThatOfTheReferenceWhichResolvesEachEventAnew() throws Exception {
        IdentityTraffic traffic = new IdentityTraffic(Traffic.seed(), 20, aWhileAgo());
        List<String> expected = new ArrayList<>();
        SequentialRecommender recommender =
                new SequentialRecommender(
                                KnnParameters.DEFAULT,
                                BlendParameters.DEFAULT,
                                OracleComparison.WEIGHTS,
                                OracleComparison.SESSIONS,
                                Duration.ofDays(1))
                        .useCatalog(IdentityE2ECase::entry);
        IdentityOracle oracle =
                new IdentityOracle(
                        event ->
                                recommender.accept(
                                        event,
                                        list ->
                                                expected.add(
                                                        list.isTombstone()
                                                                ? list.userId() + " ends"
                                                                : OracleComparison.told(list))));
        try (Rig rig = rig("identity-lists", 1)) {
            rig.start(1, settings(rig));
            rig.sendCatalogue();
            for (int round = 0; round < 3; round++) {
                List<UserEvent> events = traffic.next(250);
                events.forEach(oracle::accept);
                events.forEach(event -> send(rig, event));
                rig.awaitDrained();
                for (String[] link : traffic.links(3)) {
                    oracle.link(link[0], link[1]);
                    send(rig, link(link[0], link[1]));
                }
                awaitIdentities(rig, oracle);
                rig.awaitDrained();
            }

            List<String> lists = new ArrayList<>();
            for (var record : rig.committed(rig.topics.recommendations())) {
                lists.add(
                        record.value() == null
                                ? key(record) + " ends"
                                : OracleComparison.told(
                                        RecommendationUpdate.getDecoder().decode(record.value())));
            }
            assertThat(lists).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void throughAKillAndARescaleFeaturesAreThoseOfPersonsKnownFromTheStart() throws Exception {
        IdentityTraffic traffic = new IdentityTraffic(Traffic.seed(), 60, aWhileAgo());
        IdentityOracle oracle = new IdentityOracle(event -> {});
        try (Rig rig = rig("identity-features", 4)) {
            rig.start(2, settings(rig));
            rig.sendCatalogue();
            send(rig, oracle, traffic, 700, 10);
            rig.awaitDrained();
            send(rig, oracle, traffic, 300, 10);
            rig.kill();
            send(rig, oracle, traffic, 300, 10);
            String savepoint = rig.stop();
            rig.start(1, settings(rig), savepoint);
            send(rig, oracle, traffic, 300, 10);
            savepoint = rig.stop();
            rig.start(4, settings(rig), savepoint);
            send(rig, oracle, traffic, 400, 10);
            rig.awaitDrained();
            awaitIdentities(rig, oracle);
            rig.awaitDrained();

            Map<String, List<io.recstream.job.model.UserEvent>> events = oracle.eventsByPerson();
            Map<String, UserFeatures> features = features(rig);
            assertThat(features.keySet()).containsExactlyInAnyOrderElementsOf(events.keySet());
            assertThat(differences("rig", events, features)).isEmpty();
            assertThat(newestLists(rig))
                    .allSatisfy(person -> assertThat(events).containsKey(person));
            assertThat(rig.committed(rig.topics.deadLetters())).isEmpty();
            inspectDevice(rig.stop(), oracle.identities());
        }
    }

    /** Rows have their ids as sent, and are resolved anew. */
    @Test
    void theStateFromTheArchiveGivesThePersonsThatAJobHasWhichWasLive(@TempDir Path folder)
            throws Exception {
        IdentityTraffic traffic = new IdentityTraffic(Traffic.seed(), 60, aWhileAgo());
        IdentityOracle oracle = new IdentityOracle(event -> {});
        try (Rig live = rig("identity-live", 3);
                Rig built = rig("identity-built", 3)) {
            Map<String, String> archiving = settings(live);
            archiving.put("recstream.archive.path", folder.toUri().toString());
            archiving.put("recstream.archive.max-delay", "1 s");
            live.start(2, archiving);
            live.sendCatalogue();
            send(live, oracle, traffic, 700, 10);
            live.awaitDrained();
            awaitIdentities(live, oracle);
            live.awaitDrained();
            ArchivedRows.await(folder, 1);

            Map<String, String> settings = settings(built);
            settings.put("recstream.events.topic", live.topics.events());
            settings.put("recstream.catalog.topic", live.topics.catalog());
            settings.put("recstream.identity.links.topic", links(live));
            String[] arguments = {"--archive", folder.toUri().toString(), "--margin", "0 s"};
            String savepoint = built.bootstrap(2, settings, arguments);
            built.startWithoutUnclaimedState(2, settings, savepoint);
            send(live, oracle, traffic, 400, 10);
            awaitIdentities(live, oracle);

            Map<String, List<io.recstream.job.model.UserEvent>> events = oracle.eventsByPerson();
            Awaitility.await("features of both")
                    .atMost(DEADLINE)
                    .untilAsserted(
                            () -> {
                                assertThat(differences("live", events, features(live))).isEmpty();
                                assertThat(differences("built", events, features(built))).isEmpty();
                            });
            Map<String, String> changed = identities(built);
            assertThat(changed).isNotEmpty();
            assertThat(oracle.identities()).containsAllEntriesOf(changed);
            assertThat(built.committed(built.topics.deadLetters())).isEmpty();
            inspectDevice(built.stop(), oracle.identities());
        }
    }

    /** Of the persons who have features. */
    private static List<String> differences(
            String job,
            Map<String, List<io.recstream.job.model.UserEvent>> events,
            Map<String, UserFeatures> features) {
        assertThat(features).isNotEmpty();
        assertThat(features.keySet()).as("persons of " + job).isSubsetOf(events.keySet());
        List<String> differences = new ArrayList<>();
        features.forEach(
                (person, newest) ->
                        OracleComparison.compareFinal(
                                person,
                                events.get(person).stream().map(IdentityE2ECase::enriched).toList(),
                                newest,
                                differences));
        return differences;
    }

    /** The newest of each person. */
    private static Map<String, UserFeatures> features(Rig rig) throws IOException {
        Map<String, UserFeatures> features = new TreeMap<>();
        for (var record : rig.committed(rig.topics.userFeatures())) {
            if (record.value() == null) {
                features.remove(key(record));
            } else {
                features.put(key(record), UserFeatures.getDecoder().decode(record.value()));
            }
        }
        return features;
    }

    /** What the savepoint holds of a device says whose it is. */
    private static void inspectDevice(String savepoint, Map<String, String> persons)
            throws IOException {
        Map.Entry<String, String> device =
                persons.entrySet().stream()
                        .filter(it -> it.getKey().startsWith("device:"))
                        .filter(it -> !it.getKey().equals(it.getValue()))
                        .findFirst()
                        .orElseThrow();
        StringWriter out = new StringWriter();

        int code =
                new CommandLine(new Inspect())
                        .setOut(new PrintWriter(out, true))
                        .execute(savepoint, "--user", device.getKey(), "--json");

        assertThat(code).isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("person_id").asText()).isEqualTo(device.getValue());
        assertThat(json.at("/state_of_user/resolve-device/device/periods")).isNotEmpty();
        assertThat(json.at("/state_of_user/publish-identity/last-identity/link/id_a").asText())
                .isEqualTo(device.getKey());
    }

    @Test
    void linksThatAreNoneAndUsersTooManyAreDeadLetters() throws Exception {
        try (Rig rig = rig("identity-refused", 1)) {
            Map<String, String> settings = settings(rig);
            settings.put("recstream.identity.max-component", "2");
            settings.put("recstream.identity.max-owners", "1");
            rig.start(1, settings);
            send(rig, "garbage");
            send(rig, link("a", "a"));
            send(
                    rig,
                    "{\"id_a\":\"d\",\"kind_a\":\"device\",\"id_b\":\"e\",\"kind_b\":\"device\"}");
            send(rig, "{\"id_a\":\"" + "x".repeat(200) + "\",\"id_b\":\"b\"}");
            send(rig, "{\"id_a\":\"a\"}");
            send(rig, "{\"id_a\":\"a\",\"id_b\":\"b\",\"observed_at\":\"2100-01-01T00:00:00Z\"}");
            send(rig, "{\"id_a\":\"a\",\"id_b\":\"b\",\"kind_a\":\"robot\"}");
            send(rig, link("u1", "u2"));
            send(rig, link("u2", "u3"));
            IdentityTraffic traffic = new IdentityTraffic(1, 1, aWhileAgo());
            UserEvent event = traffic.next(1).get(0);
            for (String user : List.of("u8", "u9")) {
                send(rig, UserEvent.newBuilder(event).setUserId(user).setDeviceId("kiosk").build());
            }
            rig.awaitEventsDrained();

            Awaitility.await("refusals")
                    .atMost(DEADLINE)
                    .untilAsserted(
                            () ->
                                    assertThat(reasons(rig))
                                            .containsExactlyInAnyOrder(
                                                    "validate-link MALFORMED",
                                                    "validate-link INVALID_LINK",
                                                    "validate-link INVALID_LINK",
                                                    "validate-link INVALID_LINK",
                                                    "validate-link ID_TOO_LONG",
                                                    "validate-link MISSING_USER_ID",
                                                    "validate-link FUTURE_EVENT_TIME",
                                                    "unite-identities COMPONENT_TOO_LARGE",
                                                    "resolve-device TOO_MANY_OWNERS"));
            assertThat(identities(rig))
                    .containsEntry("u1", "u1")
                    .containsEntry("u2", "u1")
                    .doesNotContainKey("u3")
                    .containsEntry("u8", "u8")
                    .containsEntry("u9", "u9")
                    .containsEntry("device:kiosk", "device:kiosk");
        }
    }

    @Test
    void isSwitchedOnOverASavepointAndOffAgain() throws Exception {
        try (Rig rig = rig("identity-switched", 1)) {
            rig.start(1, OracleComparison.SETTINGS);
            sendAll(rig, event("e1", "u1", null), event("e2", "u1", "d"), event("e3", null, "d"));
            rig.awaitDrained();
            String savepoint = rig.stop();

            rig.start(1, settings(rig), savepoint);
            sendAll(rig, event("e1", "u1", null), event("e4", "u1", "d"), event("e5", null, "d"));
            rig.awaitDrained();
            assertThat(eventsTotal(rig)).isEqualTo(Map.of("u1", 4L, "device:d", 1L));
            savepoint = rig.stop();
            send(rig, link("u1", "u2"));
            send(rig, link("u1", "u3"));
            rig.flush();
            deleteLinks(rig, 2);
            assertThat(lost(rig, settings(rig), savepoint))
                    .containsExactly(
                            links(rig)
                                    + "-0: offsets 0 to 1 (2 records at most) were deleted before"
                                    + " they were read");
            assertThat(lost(rig, OracleComparison.SETTINGS, savepoint))
                    .as("a job without identity reads no links")
                    .isEmpty();

            rig.startWithoutUnclaimedState(1, OracleComparison.SETTINGS, savepoint);
            sendAll(rig, event("e6", "u1", null), event("e7", null, "d"));
            rig.awaitDrained();
            assertThat(eventsTotal(rig)).isEqualTo(Map.of("u1", 5L, "device:d", 2L));
        }
    }

    private static void deleteLinks(Rig rig, long before) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(links(rig), 0),
                                    RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    /** The input that a job with these settings, started from the savepoint, would have lost. */
    private static List<String> lost(Rig rig, Map<String, String> settings, String savepoint)
            throws Exception {
        Map<String, String> all = new HashMap<>(rig.cluster.configuration().toMap());
        all.putAll(rig.topics.asSettings());
        all.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        all.putAll(settings);
        JobSettings job = JobSettings.from(Configuration.fromMap(all));
        try (Admin admin = broker.admin()) {
            return LostInputs.find(job, admin, savepoint, DEADLINE).fatal().stream()
                    .map(LostInput::toString)
                    .toList();
        }
    }

    private static void sendAll(Rig rig, UserEvent... events) {
        for (UserEvent event : events) {
            send(rig, event);
        }
    }

    /** An event whose time is that of its number, so that it is the same if it is sent again. */
    private static UserEvent event(String id, String userId, String deviceId) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(userId)
                .setDeviceId(deviceId)
                .setItemId("i1")
                .setEventType("view")
                .setEventTime(START.plusSeconds(Integer.parseInt(id.substring(1))))
                .build();
    }

    private static Map<String, Long> eventsTotal(Rig rig) throws IOException {
        Map<String, Long> totals = new TreeMap<>();
        for (var record : rig.committed(rig.topics.userFeatures())) {
            totals.put(
                    key(record), UserFeatures.getDecoder().decode(record.value()).getEventsTotal());
        }
        return totals;
    }

    private static Instant aWhileAgo() {
        return Instant.now().minus(Duration.ofHours(2));
    }

    private static Rig rig(String name, int partitions) throws Exception {
        Rig rig = new Rig(broker, name, partitions, OPTIONS);
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(links(rig), 1, (short) 1),
                                    new NewTopic(identitiesTopic(rig), 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
        return rig;
    }

    private static String links(Rig rig) {
        return rig.topics.events() + "-links";
    }

    private static String identitiesTopic(Rig rig) {
        return rig.topics.events() + "-identities";
    }

    private static Map<String, String> settings(Rig rig) {
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.identity.enabled", "true");
        settings.put("recstream.identity.links.topic", links(rig));
        settings.put("recstream.identity.links.format", "json");
        settings.put("recstream.identity.topic", identitiesTopic(rig));
        settings.put("recstream.identity.max-events", "1000");
        return settings;
    }

    private static EnrichedEvent enriched(io.recstream.job.model.UserEvent event) {
        return OracleComparison.enriched(event, Traffic.category(event.itemId()));
    }

    private static CatalogItem entry(String itemId) {
        return new CatalogItem(itemId, null, Traffic.category(itemId), Double.NaN, true, false);
    }

    /** Events, with links in the midst of them. */
    private static void send(
            Rig rig, IdentityOracle oracle, IdentityTraffic traffic, int events, int links) {
        List<UserEvent> sent = traffic.next(events);
        List<String[]> linked = traffic.links(links);
        for (int i = 0; i < sent.size(); i++) {
            oracle.accept(sent.get(i));
            send(rig, sent.get(i));
            if (i % (events / links) == 0 && i / (events / links) < linked.size()) {
                String[] link = linked.get(i / (events / links));
                oracle.link(link[0], link[1]);
                send(rig, link(link[0], link[1]));
            }
        }
        rig.flush();
    }

    private static void send(Rig rig, UserEvent event) {
        byte[] key = IdentityTraffic.key(event).getBytes(StandardCharsets.UTF_8);
        rig.send(rig.topics.events(), null, key, Outgoing.encode(event));
    }

    private static void send(Rig rig, String link) {
        rig.send(links(rig), 0, null, link.getBytes(StandardCharsets.UTF_8));
    }

    private static String link(String a, String b) {
        return "{\"id_a\":\"%s\",\"id_b\":\"%s\",\"source\":\"support\"}".formatted(a, b);
    }

    private static void awaitIdentities(Rig rig, IdentityOracle oracle) {
        rig.flush();
        Map<String, String> expected = oracle.identities();
        Awaitility.await("identities")
                .atMost(DEADLINE)
                .untilAsserted(() -> assertThat(identities(rig)).isEqualTo(expected));
    }

    private static Map<String, String> identities(Rig rig) throws IOException {
        Map<String, String> persons = new TreeMap<>();
        for (var record : rig.committed(identitiesTopic(rig))) {
            if (record.value() == null) {
                persons.remove(key(record));
            } else {
                IdentityUpdate update = IdentityUpdate.getDecoder().decode(record.value());
                assertThat(update.getId()).isEqualTo(key(record));
                persons.put(update.getId(), update.getPersonId());
            }
        }
        return persons;
    }

    /** The users who have a list. */
    private static List<String> newestLists(Rig rig) {
        Map<String, Boolean> lists = new TreeMap<>();
        for (var record : rig.committed(rig.topics.recommendations())) {
            lists.put(key(record), record.value() != null);
        }
        return lists.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> reasons(Rig rig) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (var record : rig.committed(rig.topics.deadLetters())) {
            DeadLetter letter = DeadLetter.getDecoder().decode(record.value());
            reasons.add(letter.getStage() + " " + letter.getReason());
        }
        return reasons;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
