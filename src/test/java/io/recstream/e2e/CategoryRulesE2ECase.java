package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * With a catalogue that changes in the middle of the stream, and through a failure and a restart,
 * every list under rules on categories is the one that the recommender without Flink makes.
 */
@Timeout(240)
class CategoryRulesE2ECase {

    private static final String DENIED = "all/c3";
    private static final int MAXIMUM = 2;

    /** After how many records the catalogue changes. */
    private static final int FIRST_CHANGE = 500;

    private static final int SECOND_CHANGE = 1_000;

    @Test
    void everyListIsTheOraclesWhileItemsChangeTheirCategoryOrGo() throws Exception {
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 1_500, 1, 30);
        JobOutput seen;
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 1)
                        .withCheckpointInterval(Duration.ofMillis(400));
        try (LocalBroker broker = LocalBroker.start();
                Rig rig = new Rig(broker, "categories", 1, options)) {
            rig.start(1, settings());
            publish(rig, catalogue(0));
            send(rig, sent.subList(0, FIRST_CHANGE));
            publish(rig, catalogue(1));
            List<Traffic.Sent> before = sent.subList(FIRST_CHANGE, 700);
            before.forEach(record -> send(rig, record));
            rig.flush();
            rig.awaitListOf(Traffic.eventIds(before));
            rig.kill();
            send(rig, sent.subList(700, SECOND_CHANGE));
            rig.start(1, settings(), rig.stop());
            publish(rig, catalogue(2));
            send(rig, sent.subList(SECOND_CHANGE, sent.size()));
            seen = JobOutput.of(rig);
        }

        assertThat(seen.listsInOrder.stream().map(OracleComparison::told))
                .containsExactlyElementsOf(expected(sent));
        assertRulesWereObeyed(seen.listsInOrder);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.rank.replicate-catalog", "true");
        settings.put("recstream.rules.denied-categories", DENIED);
        settings.put("recstream.rank.max-per-category", Integer.toString(MAXIMUM));
        return settings;
    }

    /**
     * What the catalogue holds at first, after the first change and after the second one: some
     * items move to other categories, the denied one among them, some are sold out or deleted; then
     * all are back. It never holds every third item of the second half.
     */
    private static Map<String, CatalogItem> catalogue(int change) {
        Map<String, CatalogItem> items = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            String id = "i" + i;
            boolean deleted = change == 1 && i % 7 == 1;
            boolean soldOut = change == 1 && i % 7 == 2;
            String category = Traffic.category(id);
            if (change == 1 && i % 4 == 0) {
                category = i % 8 == 0 ? DENIED + "/deep" : "moved/to/" + i % 3;
            }
            if (deleted) {
                items.put(id, CatalogItem.removed(id));
            } else if (i < 30 || i % 3 != 0) {
                String title = "Item " + i + " of " + change;
                items.put(id, new CatalogItem(id, title, category, Double.NaN, !soldOut, false));
            }
        }
        return items;
    }

    private static void publish(Rig rig, Map<String, CatalogItem> catalogue) {
        for (CatalogItem item : catalogue.values()) {
            byte[] key = item.itemId().getBytes(StandardCharsets.UTF_8);
            rig.send(rig.topics.catalog(), 0, key, item.deleted() ? null : payload(item));
        }
        rig.awaitDrained();
    }

    private static byte[] payload(CatalogItem item) {
        return Traffic.encode(
                io.recstream.avro.CatalogItem.newBuilder()
                        .setItemId(item.itemId())
                        .setTitle(item.title())
                        .setCategory(List.of(item.category().split("/")))
                        .setAvailable(item.available())
                        .build());
    }

    private static void send(Rig rig, List<Traffic.Sent> records) {
        records.forEach(record -> send(rig, record));
        rig.awaitDrained();
    }

    private static void send(Rig rig, Traffic.Sent record) {
        rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
    }

    private static List<String> expected(List<Traffic.Sent> sent) {
        Map<String, CatalogItem> known = new HashMap<>(catalogue(0));
        SequentialRecommender recommender =
                new SequentialRecommender(
                                KnnParameters.DEFAULT,
                                BlendParameters.DEFAULT,
                                new ListRuleParameters(
                                        false,
                                        false,
                                        0,
                                        new CategoryRules(List.of(), List.of(DENIED), MAXIMUM)),
                                OracleComparison.WEIGHTS,
                                OracleComparison.SESSIONS,
                                Duration.ofDays(1))
                        .useReplicatedCatalog(known::get);
        int first = new Oracle(sent.subList(0, FIRST_CHANGE)).accepted.size();
        int second = new Oracle(sent.subList(0, SECOND_CHANGE)).accepted.size();
        List<String> lists = new ArrayList<>();
        List<UserEvent> accepted = new Oracle(sent).accepted;
        for (int e = 0; e < accepted.size(); e++) {
            if (e == first || e == second) {
                known.putAll(catalogue(e == first ? 1 : 2));
            }
            recommender.accept(accepted.get(e), list -> lists.add(OracleComparison.told(list)));
        }
        return lists;
    }

    /** What an equality could hide: that there was nothing to obey. */
    private static void assertRulesWereObeyed(List<RecommendationUpdate> lists) {
        Set<String> categories = new HashSet<>();
        for (RecommendationUpdate list : lists) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (RecommendedItem item : list.getItems()) {
                if (item.getCategory() != null) {
                    categories.add(item.getCategory());
                    counts.merge(item.getCategory(), 1, Integer::sum);
                }
            }
            assertThat(counts.values()).allMatch(count -> count <= MAXIMUM);
        }
        assertThat(categories)
                .contains("all/c0", "moved/to/1")
                .noneMatch(category -> category.startsWith(DENIED));
    }
}
