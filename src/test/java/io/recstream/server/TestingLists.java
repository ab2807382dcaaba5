package io.recstream.server;

import io.recstream.avro.RecommendationReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Lists as the job writes them. */
final class TestingLists {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private TestingLists() {}

    static RecommendationUpdate list(String user, long version, String... items) {
        return of(
                user,
                version,
                Arrays.stream(items)
                        .map(item -> entry(item, RecommendationReason.OFTEN_NEXT))
                        .toList());
    }

    static RecommendationUpdate of(String user, long version, List<RecommendedItem> items) {
        return new RecommendationUpdate(
                user, version, NOON, "e" + version, NOON, true, null, items, "test", 1, null, null);
    }

    static RecommendedItem entry(String item, RecommendationReason reason) {
        return new RecommendedItem(item, 0.5, reason, null, "Title of " + item, null);
    }
}
