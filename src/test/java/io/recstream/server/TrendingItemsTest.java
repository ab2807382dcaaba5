package io.recstream.server;

import static io.recstream.avro.RecommendationReason.OFTEN_NEXT;
import static io.recstream.avro.RecommendationReason.PINNED;
import static io.recstream.avro.RecommendationReason.POPULAR;
import static io.recstream.server.TestingLists.entry;
import static io.recstream.server.TestingLists.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendedItem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrendingItemsTest {

    @Test
    void ranksPopularItemsBeforeFrequentOnes() {
        TrendingItems popular = new TrendingItems(10, 3);
        popular.add(list("u1", 1, "a", "b"));
        popular.add(list("u2", 1, "a", "c"));
        popular.add(TestingLists.of("u3", 1, List.of(entry("p", POPULAR), entry("c", OFTEN_NEXT))));
        popular.publish();

        assertThat(popular.best())
                .extracting(RecommendedItem::getItemId)
                .containsExactly("p", "a", "c");
        assertThat(popular.best()).allMatch(item -> item.getReason() == POPULAR);
        assertThat(popular.best().get(1).getScore()).isEqualTo(2.0 / 3);
    }

    @Test
    void aPinnedItemIsNotPopularForThat() {
        TrendingItems popular = new TrendingItems(2, 5);
        for (int version = 1; version <= 3; version++) {
            popular.add(
                    TestingLists.of(
                            "u1", version, List.of(entry("p", PINNED), entry("c", OFTEN_NEXT))));
        }
        popular.publish();

        assertThat(popular.best()).extracting(RecommendedItem::getItemId).containsExactly("c");
    }

    @Test
    void countsOnlyTheNewestLists() {
        TrendingItems popular = new TrendingItems(2, 5);
        popular.add(list("u1", 1, "old"));
        popular.add(list("u2", 1, "a"));
        popular.add(list("u3", 1, "b"));
        popular.publish();

        assertThat(popular.best()).extracting(RecommendedItem::getItemId).containsExactly("a", "b");
    }

    @Test
    @Timeout(60)
    void canBeUpdatedAndPublishedByDifferentThreads() throws Exception {
        TrendingItems popular = new TrendingItems(50, 5);
        CompletableFuture<Void> added =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 100_000; i++) {
                                popular.add(list("u", 1, "i" + i % 1_000, "i" + i % 777));
                            }
                        });
        while (!added.isDone()) {
            popular.publish();
        }
        added.get();
        popular.publish();

        assertThat(popular.best()).hasSize(5);
    }
}
