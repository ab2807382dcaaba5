package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** A key may continue in another partition after partitions were added. */
class TopicViewTest {

    private static final long NOON = TestingLists.NOON.toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final TestingStore store = new TestingStore();
    private final TopicView view = new TopicView(store, new ListHistories(5, 1 << 20));

    /** A record of partition 0 or 1; value null for a tombstone. */
    private record Written(int partition, long offset, long at, SpecificRecord value) {}

    @Test
    void theNewestVersionWinsInAnyOrderOfThePartitions() throws IOException {
        List<Written> old = new ArrayList<>();
        List<Written> current = new ArrayList<>();
        for (int version = 1; version <= 6; version++) {
            // The clocks of two TaskManagers differ.
            long at = NOON + version * 100L - (version > 4 ? 300 : 0);
            (version <= 4 ? old : current)
                    .add(new Written(version <= 4 ? 0 : 1, version, at, list(version, at)));
        }

        for (List<Written> order : orders(old, current)) {
            TopicView read = applied(Table.RECOMMENDATIONS, order);
            assertThat(read.recommendations("u").getVersion()).isEqualTo(6);
            assertThat(read.history("u"))
                    .extracting(RecommendationUpdate::getVersion)
                    .containsExactly(6L, 5L, 4L, 3L, 2L);
            assertThat(read.size(Table.RECOMMENDATIONS)).isEqualTo(1);
        }
    }

    @Test
    void aTombstoneDeletesOnlyOlderRecords() throws IOException {
        List<Written> old =
                List.of(
                        new Written(0, 7, NOON, list(41, NOON)),
                        new Written(0, 8, NOON + 5, list(42, NOON + 5)));
        List<Written> current =
                List.of(
                        new Written(1, 0, NOON + DAY, null),
                        new Written(1, 1, NOON + DAY, list(1, NOON + DAY)));

        for (List<Written> order : orders(old, current)) {
            TopicView read = applied(Table.RECOMMENDATIONS, order);
            assertThat(read.recommendations("u").getVersion()).isEqualTo(1);
            assertThat(read.history("u"))
                    .extracting(RecommendationUpdate::getVersion)
                    .containsExactly(1L);
        }
        for (List<Written> order : orders(old, current.subList(0, 1))) {
            TopicView read = applied(Table.RECOMMENDATIONS, order);
            assertThat(read.recommendations("u")).isNull();
            assertThat(read.history("u")).isEmpty();
            assertThat(read.size(Table.RECOMMENDATIONS)).isZero();
        }
    }

    @Test
    void aListAfterADeletionReplacesTheOneBeforeIfTheTombstoneWasCompactedAway()
            throws IOException {
        List<Written> old = List.of(new Written(0, 8, NOON, list(42, NOON)));
        List<Written> current = List.of(new Written(1, 1, NOON + DAY, list(1, NOON + DAY)));

        for (List<Written> order : orders(old, current)) {
            assertThat(applied(Table.RECOMMENDATIONS, order).recommendations("u").getVersion())
                    .isEqualTo(1);
        }
    }

    /** Like a job that was restored from an old savepoint. */
    @Test
    void withinAPartitionTheLaterRecordWins() throws IOException {
        apply(view, Table.RECOMMENDATIONS, new Written(0, 1, NOON, list(9, NOON)));
        apply(view, Table.RECOMMENDATIONS, new Written(0, 2, NOON, list(5, NOON)));

        assertThat(view.recommendations("u").getVersion()).isEqualTo(5);
    }

    @Test
    void featuresAndItemsAreOrderedByRecordTime() throws IOException {
        List<Written> old = List.of(new Written(0, 8, NOON, features(3)));
        List<Written> current = List.of(new Written(1, 0, NOON + 9, features(4)));
        for (List<Written> order : orders(old, current)) {
            assertThat(applied(Table.FEATURES, order).features("u").getVersion()).isEqualTo(4);
        }

        List<Written> before = List.of(new Written(0, 8, NOON, item("old")));
        List<Written> after = List.of(new Written(1, 0, NOON + 9, item("new")));
        List<Written> tie = List.of(new Written(1, 0, NOON, item("new")));
        for (List<Written> then : List.of(after, tie)) {
            for (List<Written> order : orders(before, then)) {
                TopicView read = applied(Table.CATALOG, order);
                assertThat(read.item("u").getTitle()).isEqualTo("new");
                assertThat(read.catalog().find("", null, 0, 9).items())
                        .extracting(CatalogItem::getTitle)
                        .containsExactly("new");
            }
        }
    }

    @Test
    void countsEachUserOnce() throws IOException {
        for (int i = 0; i < 17_000; i++) {
            String user = "u" + i % 300;
            view.apply(
                    Table.RECOMMENDATIONS,
                    user,
                    TestingLists.list(user, i / 300 + 1),
                    new Stamp(0, i, NOON + i, NOON + i, i / 300 + 1),
                    true);
        }
        assertThat(view.size(Table.RECOMMENDATIONS)).isEqualTo(300);

        for (int again = 0; again < 2; again++) {
            for (int user = 0; user < 100; user++) {
                view.apply(
                        Table.RECOMMENDATIONS,
                        "u" + user,
                        null,
                        Stamp.tombstone(0, 20_000 + again, NOON + DAY),
                        true);
            }
        }
        assertThat(view.size(Table.RECOMMENDATIONS)).isEqualTo(200);
    }

    @Test
    void removesOldTombstones() throws IOException {
        view.apply(Table.FEATURES, "old", null, Stamp.tombstone(0, 1, NOON), true);
        view.apply(Table.FEATURES, "new", null, Stamp.tombstone(0, 2, NOON + DAY), true);
        view.apply(Table.CATALOG, "old", null, Stamp.tombstone(0, 1, NOON), true);

        view.removeTombstones(List.of(Table.FEATURES, Table.SIMILAR), NOON + 1);

        assertThat(store.records()).isEqualTo(2);
    }

    private static TopicView applied(Table table, List<Written> records) throws IOException {
        TopicView view = new TopicView(new TestingStore(), new ListHistories(5, 1 << 20));
        for (Written record : records) {
            apply(view, table, record);
        }
        return view;
    }

    private static void apply(TopicView view, Table table, Written record) throws IOException {
        Stamp stamp =
                record.value() == null
                        ? Stamp.tombstone(record.partition(), record.offset(), record.at())
                        : table.stamp(
                                record.value(), record.partition(), record.offset(), record.at());
        view.apply(table, "u", record.value(), stamp, true);
    }

    /** One partition first, the other one first, and mixed; each in the order of its offsets. */
    private static List<List<Written>> orders(List<Written> one, List<Written> other) {
        List<List<Written>> orders = new ArrayList<>();
        orders.add(new ArrayList<>(one));
        orders.get(0).addAll(other);
        orders.add(new ArrayList<>(other));
        orders.get(1).addAll(one);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            List<Written> mixed = new ArrayList<>();
            int a = 0;
            while (a < one.size() || mixed.size() - a < other.size()) {
                int b = mixed.size() - a;
                boolean takesOne = b == other.size() || (a < one.size() && random.nextBoolean());
                mixed.add(takesOne ? one.get(a++) : other.get(b));
            }
            orders.add(mixed);
        }
        return orders;
    }

    private static RecommendationUpdate list(long version, long generatedAt) {
        RecommendationUpdate list = TestingLists.list("u", version, "i" + version);
        list.setGeneratedAt(Instant.ofEpochMilli(generatedAt));
        return list;
    }

    private static UserFeatures features(long version) {
        return new UserFeatures(
                "u", version, TestingLists.NOON, TestingLists.NOON, 1L, List.of(), null);
    }

    private static CatalogItem item(String title) {
        return CatalogItem.newBuilder().setItemId("u").setTitle(title).build();
    }
}
