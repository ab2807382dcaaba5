package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import io.recstream.local.LocalBroker;
import io.recstream.local.LocalCluster;
import io.recstream.local.Outgoing;
import io.recstream.model.BlendParameters;
import io.recstream.model.CategoryCount;
import io.recstream.model.EnrichedEvent;
import io.recstream.model.KnnParameters;
import io.recstream.model.RecommendedItem;
import io.recstream.model.UserEvent;
import io.recstream.model.WindowFeatures;
import io.recstream.tool.SequentialRecommender;
import io.recstream.window.NaiveWindows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The job is killed several times in the middle of a stream; what a read_committed consumer has
 * seen is compared with what an oracle makes of the same input without Flink.
 */
@Timeout(180)
class ExactlyOnceE2ECase {

    private static final Map<String, Double> WEIGHTS =
            Map.of(
                    "view",
                    1.0,
                    "click",
                    1.0,
                    "cart",
                    2.0,
                    "purchase",
                    4.0,
                    "impression",
                    0.0,
                    "dislike",
                    -1.0);
    private static final List<Duration> WINDOWS =
            List.of(Duration.ofMinutes(5), Duration.ofHours(1));
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "recstream.events.types",
                            "view:1,click:1,cart:2,purchase:4,impression:0,dislike:-1",
                    "recstream.events.max-out-of-orderness", "5 s",
                    "recstream.events.allowed-lateness", "1 min",
                    "recstream.events.idle-timeout", "1 h",
                    "recstream.windows.lengths", "5 min;1 h",
                    "recstream.rank.answer-timeout", "1 h",
                    "recstream.kafka.transaction-timeout", "10 min");

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
    void atParallelismTwoNothingIsMissingAddedOrDifferent() throws Exception {
        long seed = seed();
        List<Traffic.Sent> sent = Traffic.of(seed, 4_000, 4, 60);
        Oracle oracle = new Oracle(sent);
        Outcome seen = run("twofold", seed, sent, 4, 2, SETTINGS, 3, Duration.ofMillis(400));

        assertThat(differences(oracle, seen)).isEmpty();
    }

    @Test
    void atParallelismOneEveryListIsTheOraclesEntryByEntry() throws Exception {
        long seed = seed();
        List<Traffic.Sent> sent = Traffic.of(seed, 2_500, 1, 40);
        Oracle oracle = new Oracle(sent);
        Outcome seen = run("single", seed, sent, 1, 1, SETTINGS, 3, Duration.ofMillis(400));

        assertThat(differences(oracle, seen)).isEmpty();
        assertThat(seen.listsInOrder.stream().map(ExactlyOnceE2ECase::told))
                .containsExactlyElementsOf(expectedLists(oracle));
    }

    @Test
    void theSameComparisonFailsWhereTheSinksPromiseOnlyAtLeastOnce() throws Exception {
        long seed = seed();
        List<Traffic.Sent> sent = Traffic.of(seed, 1_500, 2, 30);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("recstream.kafka.delivery-guarantee", "at-least-once");
        // So long an interval that much is written, and read by others, before it is checkpointed.
        Duration interval = Duration.ofSeconds(4);
        Outcome seen = run("atleast", seed, sent, 2, 2, settings, 2, interval);

        assertThat(differences(new Oracle(sent), seen)).isNotEmpty();
    }

    private static long seed() {
        long seed = Long.getLong("recstream.seed", System.nanoTime());
        System.out.println("Again with -Drecstream.seed=" + seed);
        return seed;
    }

    /**
     * Sends everything, kills the job at random points while it works, and reads what came of it.
     */
    private static Outcome run(
            String name,
            long seed,
            List<Traffic.Sent> sent,
            int partitions,
            int parallelism,
            Map<String, String> settings,
            int kills,
            Duration interval)
            throws IOException {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, parallelism)
                        .withCheckpointInterval(interval)
                        .with("restart-strategy.type", "fixed-delay")
                        .with("restart-strategy.fixed-delay.attempts", "100")
                        .with("restart-strategy.fixed-delay.delay", "100 ms");
        try (Rig rig = new Rig(broker, name, partitions, options)) {
            rig.start(parallelism, settings);
            sendCatalogue(rig);
            Random random = new Random(seed);
            Set<Integer> killAt = new TreeSet<>();
            while (killAt.size() < kills) {
                killAt.add(sent.size() / 10 + random.nextInt(sent.size() * 8 / 10));
            }
            for (int i = 0; i < sent.size(); i++) {
                Traffic.Sent record = sent.get(i);
                rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
                if (killAt.contains(i)) {
                    rig.flush();
                    awaitListFrom(rig, sent, Math.max(0, i - 100));
                    rig.kill();
                }
            }
            rig.awaitDrained();
            return Outcome.of(rig);
        }
    }

    /**
     * Waits until the job has written, if not committed, a list of something sent at or after an
     * index.
     */
    private static void awaitListFrom(Rig rig, List<Traffic.Sent> sent, int index) {
        Set<String> fresh = new TreeSet<>();
        for (Traffic.Sent record : sent.subList(index, sent.size())) {
            if (record.event() != null) {
                fresh.add(record.event().eventId());
            }
        }
        Awaitility.await("list of a fresh event")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            for (var record :
                                    TopicReader.uncommitted(
                                            broker.bootstrapServers(),
                                            rig.topics.recommendations())) {
                                var list = RecommendationUpdate.getDecoder().decode(record.value());
                                if (fresh.contains(list.getTriggerEventId())) {
                                    return true;
                                }
                            }
                            return false;
                        });
    }

    /** Everything in which the outcome is not what the oracle says, in words. */
    private static List<String> differences(Oracle oracle, Outcome seen) {
        List<String> differences = new ArrayList<>();
        oracle.deadLetters.forEach(
                (place, reason) -> {
                    if (!List.of(reason).equals(seen.deadLetters.get(place))) {
                        differences.add(
                                place
                                        + " should be "
                                        + reason
                                        + " but is "
                                        + seen.deadLetters.get(place));
                    }
                });
        seen.deadLetters.forEach(
                (place, reasons) -> {
                    if (!oracle.deadLetters.containsKey(place)) {
                        differences.add(place + " should not be a dead letter but is " + reasons);
                    }
                });
        compareFeatures(oracle, seen, differences);
        compareVersions(oracle, seen, differences);
        return differences;
    }

    private static void compareFeatures(Oracle oracle, Outcome seen, List<String> differences) {
        if (!oracle.acceptedByUser.keySet().equals(seen.features.keySet())) {
            differences.add("features of other users");
        }
        oracle.acceptedByUser.forEach(
                (user, events) -> {
                    List<UserFeatures> told = seen.features.getOrDefault(user, List.of());
                    if (!told.isEmpty()) {
                        compareFinal(user, events, told.get(told.size() - 1), differences);
                    }
                    for (int v = 0; v < told.size(); v++) {
                        if (told.get(v).getVersion() != v + 1) {
                            differences.add("features of " + user + " break at version " + (v + 1));
                            break;
                        }
                    }
                });
    }

    private static void compareFinal(
            String user, List<UserEvent> events, UserFeatures told, List<String> differences) {
        long asOf = told.getAsOf().toEpochMilli();
        long newest = events.stream().mapToLong(UserEvent::time).max().orElseThrow();
        List<EnrichedEvent> enriched = events.stream().map(ExactlyOnceE2ECase::enriched).toList();
        List<String> expected = new ArrayList<>();
        new NaiveWindows(WINDOWS, Duration.ofMinutes(1), 5)
                .windows(enriched, asOf)
                .forEach(window -> expected.add(window.toString()));
        List<String> found = new ArrayList<>();
        told.getWindows().forEach(window -> found.add(model(window).toString()));
        if (!expected.equals(found)
                || told.getEventsTotal() != events.size()
                || told.getLastEventTime().toEpochMilli() != newest
                || asOf <= newest) {
            differences.add("features of " + user + " should be " + expected + " but are " + told);
        }
    }

    private static EnrichedEvent enriched(UserEvent event) {
        return new EnrichedEvent(
                event, false, 0, new String[0], 0, 0, true, null, category(event.itemId()));
    }

    private static WindowFeatures model(io.recstream.avro.WindowFeatures told) {
        return new WindowFeatures(
                told.getLengthMs(),
                told.getEvents(),
                new TreeMap<>(told.getCounts()),
                told.getValueSum(),
                told.getDistinctItems(),
                told.getTopCategories().stream()
                        .map(top -> new CategoryCount(top.getCategory(), top.getCount()))
                        .toList());
    }

    /** What the catalogue says of every item of the traffic. */
    private static String category(String itemId) {
        return "all/c" + Integer.parseInt(itemId.substring(1)) % 7;
    }

    private static void sendCatalogue(Rig rig) throws IOException {
        for (int i = 0; i < 100; i++) {
            String id = "i" + i;
            CatalogItem item =
                    CatalogItem.newBuilder()
                            .setItemId(id)
                            .setCategory(List.of(category(id).split("/")))
                            .build();
            byte[] payload = Outgoing.bytes(CatalogItem.getEncoder().encode(item));
            rig.send(rig.topics.catalog(), null, id.getBytes(StandardCharsets.UTF_8), payload);
        }
        rig.awaitDrained();
    }

    private static void compareVersions(Oracle oracle, Outcome seen, List<String> differences) {
        seen.lists.forEach(
                (user, lists) -> {
                    if (!oracle.acceptedByUser.containsKey(user)) {
                        differences.add("lists of nobody: " + user);
                    }
                    for (int v = 0; v < lists.size(); v++) {
                        if (lists.get(v).getVersion() != v + 1) {
                            differences.add(
                                    "list "
                                            + (v + 1)
                                            + " of "
                                            + user
                                            + " is version "
                                            + lists.get(v).getVersion());
                            break;
                        }
                    }
                });
        oracle.acceptedByUser.forEach(
                (user, events) -> {
                    boolean taught = events.stream().anyMatch(e -> WEIGHTS.get(e.type()) > 0);
                    if (taught && !seen.lists.containsKey(user)) {
                        differences.add("no list of " + user);
                    }
                });
    }

    private static List<String> expectedLists(Oracle oracle) {
        SequentialRecommender recommender =
                new SequentialRecommender(
                        KnnParameters.DEFAULT,
                        BlendParameters.DEFAULT,
                        WEIGHTS,
                        Duration.ofMinutes(30),
                        10);
        List<String> lists = new ArrayList<>();
        for (UserEvent event : oracle.accepted) {
            recommender.accept(event, list -> lists.add(told(list)));
        }
        return lists;
    }

    private static String told(io.recstream.model.RecommendationUpdate list) {
        StringBuilder text = new StringBuilder();
        text.append(list.userId()).append(' ').append(list.version());
        text.append(' ').append(list.triggerEventId()).append(' ').append(list.eventTime());
        text.append(' ').append(list.complete()).append(' ').append(list.emptyReason());
        for (RecommendedItem item : list.items()) {
            text.append('\n').append(item.itemId()).append(' ').append(item.score());
            text.append(' ').append(item.reason()).append(' ').append(item.becauseOf());
        }
        return text.toString();
    }

    private static String told(RecommendationUpdate list) {
        StringBuilder text = new StringBuilder();
        text.append(list.getUserId()).append(' ').append(list.getVersion());
        text.append(' ').append(list.getTriggerEventId());
        text.append(' ').append(list.getEventTime().toEpochMilli());
        text.append(' ').append(list.getComplete()).append(' ').append(list.getEmptyReason());
        for (var item : list.getItems()) {
            text.append('\n').append(item.getItemId()).append(' ').append(item.getScore());
            text.append(' ').append(item.getReason()).append(' ').append(item.getBecauseOf());
        }
        return text.toString();
    }
}
