package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * After each kind of start, with events that wait for it: no list contains what the catalogue, as
 * its topic held it at the start, forbids, and lists are full all the same.
 */
@Timeout(300)
class CatalogWaitE2ECase {

    private static final int ITEMS = 90;
    private static final int USERS = 30;
    private static final int LIST = 20;
    private static final String DENIED = "denied";

    /** Items of every sixth id are denied; those of every sixth id after it are sold out. */
    private static final int SIXTH = 6;

    private final Random random = new Random(7);
    private final Set<String> soldOut = new HashSet<>();
    private long eventTime = System.currentTimeMillis() - Duration.ofMinutes(30).toMillis();
    private int events;

    @Test
    void noListBreaksARuleAfterAnyStart() throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 2)
                        .withCheckpointInterval(Duration.ofMillis(400));
        try (LocalBroker broker = LocalBroker.start();
                Rig rig = new Rig(broker, "waiting", 2, options)) {
            for (int i = 0; i < ITEMS; i++) {
                publish(rig, i, i % SIXTH != 1);
            }
            Set<String> first = burst(rig, 20);
            rig.start(2, settings(false));
            assertObeyed(rig, first, "first deployment on filled topics", false);

            String savepoint = rig.stop();
            Set<String> switched = burst(rig, 3);
            rig.start(2, settings(true), savepoint);
            assertObeyed(rig, switched, "rules switched on over a savepoint", true);

            savepoint = rig.stop();
            publishInTransactions(rig);
            Set<String> changed = burst(rig, 3);
            rig.start(2, settings(true), savepoint);
            assertObeyed(rig, changed, "catalogue changed while the job was down", true);

            publish(rig, 3, false);
            rig.flush();
            rig.kill();
            assertObeyed(rig, burst(rig, 3), "TaskManager killed", true);

            rig.stop();
            Set<String> anew = burst(rig, 20);
            rig.start(2, settings(true));
            assertObeyed(rig, anew, "started without a savepoint", true);

            rig.stop();
            Set<String> fewer = burst(rig, 20);
            rig.start(1, settings(true));
            assertObeyed(rig, fewer, "started without a savepoint at another parallelism", true);
        }
    }

    private static Map<String, String> settings(boolean rules) {
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.events.format", "json");
        settings.put("recstream.catalog.format", "json");
        if (rules) {
            settings.put("recstream.rank.replicate-catalog", "true");
            settings.put("recstream.rank.denied-categories", DENIED);
        }
        return settings;
    }

    private void publish(Rig rig, int item, boolean available) {
        String id = "i" + item;
        if (!available) {
            soldOut.add(id);
        }
        rig.send(rig.topics.catalog(), item % 2, bytes(id), item(item, available));
    }

    private static byte[] item(int item, boolean available) {
        return bytes(
                "{\"item_id\":\"i%d\",\"title\":\"Item %d\",\"category\":[\"%s\"],\"available\":%s}"
                        .formatted(item, item, isDenied("i" + item) ? DENIED : "kept", available));
    }

    private static boolean isDenied(String itemId) {
        return Integer.parseInt(itemId.substring(1)) % SIXTH == 0;
    }

    /** Some items are sold out, committed; then some are denied, but that is aborted. */
    private void publishInTransactions(Rig rig) throws ExecutionException, InterruptedException {
        ByteArraySerializer serializer = new ByteArraySerializer();
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        rig.broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "shop");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, serializer, serializer)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 2; i < ITEMS; i += SIXTH) {
                soldOut.add("i" + i);
                send(rig, producer, i, false);
            }
            producer.commitTransaction();
            producer.beginTransaction();
            for (int i = 4; i < ITEMS; i += SIXTH) {
                send(rig, producer, i, false);
            }
            producer.flush();
            producer.abortTransaction();
        }
    }

    private static void send(
            Rig rig, KafkaProducer<byte[], byte[]> producer, int item, boolean available)
            throws ExecutionException, InterruptedException {
        producer.send(
                        new ProducerRecord<>(
                                rig.topics.catalog(),
                                item % 2,
                                bytes("i" + item),
                                item(item, available)))
                .get();
    }

    /** Every user views so many items, one after the other. */
    private Set<String> burst(Rig rig, int views) {
        Set<String> ids = new HashSet<>();
        for (int view = 0; view < views; view++) {
            for (int user = 0; user < USERS; user++) {
                String id = "e" + events++;
                ids.add(id);
                rig.send(
                        rig.topics.events(),
                        user % 2,
                        bytes("u" + user),
                        bytes(
                                "{\"event_id\":\"%s\",\"user_id\":\"u%d\",\"item_id\":\"i%d\",\"event_type\":\"view\",\"event_time\":%d}"
                                        .formatted(id, user, random.nextInt(ITEMS), eventTime++)));
            }
        }
        rig.flush();
        return ids;
    }

    private void assertObeyed(Rig rig, Set<String> events, String start, boolean rules)
            throws Exception {
        rig.awaitEventsDrained();
        List<RecommendationUpdate> lists = new ArrayList<>();
        for (var list : rig.committed(rig.topics.recommendations())) {
            RecommendationUpdate update = RecommendationUpdate.getDecoder().decode(list.value());
            if (events.contains(update.getTriggerEventId())) {
                lists.add(update);
            }
        }
        assertThat(lists).as(start).hasSizeGreaterThan(USERS);
        for (RecommendationUpdate list : lists) {
            List<String> items = list.getItems().stream().map(item -> item.getItemId()).toList();
            assertThat(items).as(start).doesNotContainAnyElementsOf(soldOut);
            if (rules) {
                assertThat(items).as(start).noneMatch(CatalogWaitE2ECase::isDenied);
            }
        }
        Map<String, Integer> newest = new HashMap<>();
        lists.forEach(list -> newest.put(list.getUserId(), list.getItems().size()));
        assertThat(newest.values()).as(start + ": full lists").containsOnly(LIST);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
