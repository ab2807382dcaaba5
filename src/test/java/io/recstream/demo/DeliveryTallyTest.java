package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.DeadLetterReason;
import io.recstream.avro.EmptyReason;
import io.recstream.avro.RecommendationReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.avro.UserFeatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryTallyTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final DeliveryTally tally = new DeliveryTally("events");

    @Test
    void countsAcceptedEventsByTheUsersTotal() {
        tally.features("u1", features("u1", 1));
        tally.features("u1", features("u1", 2));
        tally.features("u1", features("u1", 5));
        tally.features("u2", features("u2", 1));

        assertThat(tally.unique()).isEqualTo(6);
    }

    @Test
    void countsFromZeroAfterADeletion() {
        tally.features("u1", features("u1", 3));
        tally.features("u1", null);
        tally.features("u1", features("u1", 4));
        tally.features("u1", features("u1", 1));

        assertThat(tally.unique()).isEqualTo(3 + 4 + 1);
    }

    @Test
    void countsAUserByTheirNewestList() {
        tally.list("u1", list("u1", "i1"));
        tally.list("u2", list("u2", "i1"));
        tally.list("u2", list("u2"));
        tally.list("u3", list("u3", "i1"));
        tally.list("u3", null);

        assertThat(tally.lists()).isEqualTo(4);
        assertThat(tally.usersWithList()).isEqualTo(1);
        assertThat(tally.usersWithoutList())
                .isEqualTo(Map.of("NO_CANDIDATES", 1L, DeliveryTally.FORGOTTEN, 1L));
    }

    @Test
    void reportsTheDeadLettersReasonForAUserWithoutAcceptedEvents() {
        tally.letter(letter("events", "u1", DeadLetterReason.LATE));
        tally.letter(letter("events", "u2", DeadLetterReason.LATE));
        tally.features("u2", features("u2", 1));

        assertThat(tally.eventLetters()).isEqualTo(Map.of("LATE", 2L));
        assertThat(tally.usersWithoutList())
                .isEqualTo(Map.of("LATE", 1L, DeliveryTally.NO_LIST_YET, 1L));
    }

    @Test
    void keepsTheCataloguesDeadLettersApart() {
        tally.letter(letter("catalog", "i1", DeadLetterReason.MALFORMED));
        tally.letter(letter("events", null, DeadLetterReason.NULL_VALUE));

        assertThat(tally.catalogLetters()).isEqualTo(Map.of("MALFORMED", 1L));
        assertThat(tally.eventLetters()).isEqualTo(Map.of("NULL_VALUE", 1L));
        assertThat(tally.rejectedEvents()).isEqualTo(1);
        assertThat(tally.usersWithoutList()).isEmpty();
    }

    @Test
    void countsEventsThatAreReplayedForAPersonOnce() {
        tally.identity("device:d1", "device:d1");
        tally.features("device:d1", features("device:d1", 3));
        tally.list("device:d1", list("device:d1", "i1"));
        tally.list("device:d1", null);
        tally.features("device:d1", null);
        tally.features("u1", features("u1", 4));
        tally.list("u1", list("u1", "i1"));
        assertThat(tally.unique()).as("before the record is read").isEqualTo(7);

        tally.identity("device:d1", "u1");
        tally.identity("u1", "u1");
        tally.identity("device:d2", "u1");

        assertThat(tally.unique()).isEqualTo(4);
        assertThat(tally.usersWithList()).isEqualTo(1);
        assertThat(tally.usersWithoutList()).isEmpty();
    }

    @Test
    void anEventOfTooManyOwnersIsAccepted() {
        tally.letter(letter("events", "u1", DeadLetterReason.TOO_MANY_OWNERS));
        tally.letter(letter("events", "u1", DeadLetterReason.LATE));

        assertThat(tally.rejectedEvents()).isEqualTo(1);
        assertThat(tally.eventLetters()).isEqualTo(Map.of("LATE", 1L, "TOO_MANY_OWNERS", 1L));
    }

    private static UserFeatures features(String user, long total) {
        return UserFeatures.newBuilder()
                .setUserId(user)
                .setVersion(total)
                .setAsOf(NOON)
                .setLastEventTime(NOON)
                .setEventsTotal(total)
                .setWindows(List.of())
                .build();
    }

    private static RecommendationUpdate list(String user, String... items) {
        return RecommendationUpdate.newBuilder()
                .setUserId(user)
                .setVersion(1)
                .setGeneratedAt(NOON)
                .setTriggerEventId("e1")
                .setEventTime(NOON)
                .setEmptyReason(items.length == 0 ? EmptyReason.NO_CANDIDATES : null)
                .setItems(List.of(items).stream().map(DeliveryTallyTest::item).toList())
                .setModelVersion("test")
                .build();
    }

    private static RecommendedItem item(String id) {
        return RecommendedItem.newBuilder()
                .setItemId(id)
                .setScore(1)
                .setReason(RecommendationReason.OFTEN_NEXT)
                .build();
    }

    private static DeadLetter letter(String topic, String key, DeadLetterReason reason) {
        return DeadLetter.newBuilder()
                .setStage("validate-event")
                .setReason(reason)
                .setMessage("")
                .setSourceTopic(topic)
                .setSourcePartition(0)
                .setSourceOffset(0)
                .setSourceTimestamp(NOON)
                .setRawKey(
                        key == null ? null : ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)))
                .build();
    }
}
