package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.config.JobSettings;
import io.recstream.job.mapping.EventPreset;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Topics of other producers, read by a preset and with a catalogue of Debezium, result in the lists
 * and features that the same events and items have in the job's own form.
 */
@Timeout(180)
class MappingE2ECase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ITEMS = 40;

    /** The types with which the presets' events are read. */
    private static final Map<String, String> SETTINGS = new HashMap<>(OracleComparison.SETTINGS);

    static {
        SETTINGS.put(
                "recstream.events.types",
                "view:1,click:1,cart:2,favourite:2,purchase:4,impression:0,remove:-1,dislike:-1");
        SETTINGS.put("recstream.rank.replicate-catalog", "true");
        SETTINGS.put("recstream.events.format", "json");
        SETTINGS.put("recstream.catalog.format", "json");
        SETTINGS.put("recstream.catalog.mapping.preset", "debezium");
    }

    private static LocalBroker broker;

    private final Map<String, CatalogItem> catalogue = new HashMap<>();
    private int ignoredChanges;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void listsAndFeaturesAreThoseOfTheSameEvents(EventPreset preset) throws Exception {
        long seed = Traffic.seed();
        List<MappedTraffic.Sent> sent = MappedTraffic.of(preset, seed, 400, 20, ITEMS);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("recstream.events.mapping.preset", preset.toString());
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 1)
                        .withCheckpointInterval(Duration.ofMillis(200))
                        .with("metrics.fetcher.update-interval", "200 ms");
        try (Rig rig = new Rig(broker, "mapping-" + preset, 1, options)) {
            rig.start(1, settings);
            sendCatalogue(rig);
            for (MappedTraffic.Sent record : sent) {
                rig.send(rig.topics.events(), 0, null, record.payload());
            }
            rig.awaitDrained();

            List<UserEvent> accepted = accepted(sent);
            JobOutput seen = JobOutput.of(rig);
            assertThat(seen.listsInOrder.stream().map(OracleComparison::told))
                    .containsExactlyElementsOf(expectedLists(rig, accepted, settings));
            assertFeatures(accepted, seen);
            assertDeadLetters(rig, sent);
            assertCounted(rig, sent, accepted);
            assertCatalogueIsShown(seen);
        }
    }

    /**
     * The golden changes of a table, then a larger one: a snapshot, changes of some rows, some of
     * them deleted; with and without the schema beside a record.
     */
    private void sendCatalogue(Rig rig) throws Exception {
        try (InputStream in =
                MappingE2ECase.class.getResourceAsStream("/mapping/debezium/plain.json")) {
            for (JsonNode change : JSON.readTree(in)) {
                JsonNode value = change.get("value");
                send(rig, change.get("key"), value.isNull() ? null : value);
            }
        }
        for (int i = 0; i < ITEMS; i++) {
            change(rig, "r", item(1_000 + i, "as first read", true));
        }
        for (int i = 0; i < ITEMS; i += 4) {
            change(rig, "u", item(1_000 + i, "as changed", i % 8 == 0));
        }
        for (int i = 7; i < ITEMS; i += 11) {
            ObjectNode envelope = JSON.createObjectNode().put("op", "d").putNull("after");
            envelope.putObject("before").put("id", 1_000 + i).put("name", "");
            send(rig, key(1_000 + i), envelope);
            send(rig, key(1_000 + i), null);
            catalogue.put(Integer.toString(1_000 + i), CatalogItem.removed("" + (1_000 + i)));
        }
        send(rig, key(0), JSON.createObjectNode().put("op", "m"));
        ignoredChanges++;
        rig.awaitDrained();
    }

    private static CatalogItem item(int id, String title, boolean isAvailable) {
        String category = id % 5 == 0 ? null : "all/c" + id % 7;
        return new CatalogItem("" + id, title + " " + id, category, id / 4.0, isAvailable, false);
    }

    private void change(Rig rig, String op, CatalogItem item) {
        catalogue.put(item.itemId(), item);
        ObjectNode envelope = JSON.createObjectNode().put("op", op).putNull("before");
        envelope.putObject("after")
                .put("id", Integer.parseInt(item.itemId()))
                .put("name", item.title())
                .put("category", item.category())
                .put("price", item.price())
                .put("currency", "EUR")
                .put("in_stock", item.available());
        ObjectNode framed = JSON.createObjectNode();
        framed.putObject("schema").put("type", "struct");
        framed.set("payload", envelope);
        boolean hasSchema = Integer.parseInt(item.itemId()) % 2 == 0;
        send(rig, key(Integer.parseInt(item.itemId())), hasSchema ? framed : envelope);
    }

    private static JsonNode key(int id) {
        return JSON.createObjectNode().put("id", id);
    }

    private static void send(Rig rig, JsonNode key, JsonNode value) {
        rig.send(rig.topics.catalog(), 0, bytes(key), value == null ? null : bytes(value));
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The events of all records, each once. */
    private static List<UserEvent> accepted(List<MappedTraffic.Sent> sent) {
        Map<String, UserEvent> accepted = new LinkedHashMap<>();
        for (MappedTraffic.Sent record : sent) {
            for (UserEvent event : record.events()) {
                accepted.putIfAbsent(event.userId() + " " + event.eventId(), event);
            }
        }
        return List.copyOf(accepted.values());
    }

    private List<String> expectedLists(
            Rig rig, List<UserEvent> accepted, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(rig.cluster.configuration().toMap());
        all.putAll(settings);
        all.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        SequentialRecommender recommender =
                SequentialRecommender.of(JobSettings.from(Configuration.fromMap(all)))
                        .useReplicatedCatalog(catalogue::get);
        List<String> lists = new ArrayList<>();
        for (UserEvent event : accepted) {
            recommender.accept(event, list -> lists.add(OracleComparison.told(list)));
        }
        return lists;
    }

    private void assertFeatures(List<UserEvent> accepted, JobOutput seen) {
        Map<String, List<UserEvent>> byUser = new LinkedHashMap<>();
        for (UserEvent event : accepted) {
            byUser.computeIfAbsent(event.userId(), user -> new ArrayList<>()).add(event);
        }
        List<String> differences = new ArrayList<>();
        OracleComparison.compareFeatures(
                byUser,
                seen,
                item -> catalogue.containsKey(item) ? catalogue.get(item).category() : null,
                differences);

        assertThat(differences).isEmpty();
    }

    private static void assertDeadLetters(Rig rig, List<MappedTraffic.Sent> sent) throws Exception {
        Map<Long, Letter> letters = new HashMap<>();
        for (var record : rig.committed(rig.topics.deadLetters())) {
            Letter letter = Letter.ofAvro(record);
            assertThat(letter.place().topic()).as(letter.message()).isEqualTo(rig.topics.events());
            assertThat(letters.put(letter.place().offset(), letter)).isNull();
        }
        for (int offset = 0; offset < sent.size(); offset++) {
            MappedTraffic.Sent record = sent.get(offset);
            Letter letter = letters.remove((long) offset);
            if (record.refusal() == null) {
                assertThat(letter).isNull();
            } else {
                assertThat(letter.reason()).isEqualTo(record.refusal());
                assertThat(letter.message()).contains(record.message());
                assertThat(letter.rawPayload()).isEqualTo(record.payload());
            }
        }
        assertThat(letters).isEmpty();
    }

    private void assertCounted(Rig rig, List<MappedTraffic.Sent> sent, List<UserEvent> accepted) {
        long events = sent.stream().mapToLong(record -> record.events().size()).sum();
        long ignored = sent.stream().filter(MappedTraffic.Sent::isIgnored).count();
        assertThat(events).as("events sent again").isGreaterThan(accepted.size());
        Awaitility.await("metrics")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> {
                            assertThat(sum(rig, ".recstream.duplicates"))
                                    .isEqualTo(events - accepted.size());
                            assertThat(sum(rig, ".recstream.ignored"))
                                    .isEqualTo(ignored + ignoredChanges);
                        });
    }

    private static long sum(Rig rig, String metric) throws Exception {
        return ToldMetrics.of(rig, metric).stream().mapToLong(Long::longValue).sum();
    }

    /** What an equality could hide: that the lists have nothing of the catalogue. */
    private void assertCatalogueIsShown(JobOutput seen) {
        Set<String> titles = new HashSet<>();
        for (var list : seen.listsInOrder) {
            list.getItems().forEach(item -> titles.add(item.getTitle()));
        }
        assertThat(titles)
                .anySatisfy(title -> assertThat(title).startsWith("as first read "))
                .anySatisfy(title -> assertThat(title).startsWith("as changed "));
        assertThat(titles).doesNotContain("as changed 1004");
    }
}
