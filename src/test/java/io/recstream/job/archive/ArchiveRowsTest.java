package io.recstream.job.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.Provenance;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.UserEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchiveRowsTest {

    private static final long TIME = Instant.parse("2026-11-28T23:59:59.999Z").toEpochMilli();

    @Test
    void aRowHasTheEventAsSentItsRecordAndItsItem() {
        UserEvent event = event("u1", "device:d1");
        CatalogItem item = new CatalogItem("i1", "A lamp", "home/light", 9.5, true, false);

        ArchivedEvent row = ArchiveRows.of("events", new EnrichedUpdate(update(event), item));

        assertThat(row)
                .isEqualTo(
                        ArchivedEvent.newBuilder()
                                .setSchemaVersion(1)
                                .setTopic("events")
                                .setPartition(2)
                                .setOffset(77)
                                .setRecordIndex(1)
                                .setKafkaTimestamp(Instant.ofEpochMilli(1_234))
                                .setIngestedAt(Instant.ofEpochMilli(5_678).plusNanos(9_000))
                                .setEventId("e1")
                                .setUserId("u1")
                                .setDeviceId("d1")
                                .setPersonId("u1")
                                .setSessionId("s1")
                                .setItemId("i1")
                                .setEventType("purchase")
                                .setEventTime(Instant.ofEpochMilli(TIME))
                                .setValue(1.25)
                                .setValueMicros(1_250_000)
                                .setContentHash(42)
                                .setSequence(7)
                                .setSession(99)
                                .setInCatalog(true)
                                .setTitle("A lamp")
                                .setCategory("home/light")
                                .setPrice(9.5)
                                .setAvailable(true)
                                .build());
    }

    @Test
    void idsAreThoseThatWereSentWhoeverThePersonIs() {
        Resolution found = new Resolution("device:d1", Resolution.Kind.NEW);
        UserEvent anonymous = event("device:d1", null).of("u9", found);

        ArchivedEvent row = ArchiveRows.of("events", new EnrichedUpdate(update(anonymous), null));

        assertThat(row.getUserId()).isNull();
        assertThat(row.getDeviceId()).isEqualTo("d1");
        assertThat(row.getPersonId()).isEqualTo("u9");
        assertThat(row.getInCatalog()).isFalse();
        assertThat(row.getTitle()).isNull();
        assertThat(row.getPrice()).isNull();
        assertThat(row.getAvailable()).isNull();
    }

    @Test
    void aUserWhoseIdLooksLikeADeviceIsAUser() {
        ArchivedEvent row =
                ArchiveRows.of(
                        "events", new EnrichedUpdate(update(event("user:device:x", null)), null));

        assertThat(row.getUserId()).isEqualTo("device:x");
        assertThat(row.getDeviceId()).isNull();
        assertThat(row.getPersonId()).isEqualTo("user:device:x");
    }

    @Test
    void onlyTheOwnItemOfAnEventThatHappensMakesARow() {
        UserEvent event = event("u1", null);
        Resolution replay = new Resolution("u1", Resolution.Kind.REPLAY);

        assertThat(ArchiveRows.isRow(update(event))).isTrue();
        assertThat(ArchiveRows.isRow(update(null))).isFalse();
        assertThat(ArchiveRows.isRow(update(event.of("u2", replay)))).isFalse();
        assertThat(ArchiveRows.isRow(update(UserEvent.retirement("u1", TIME)))).isFalse();
    }

    static UserEvent event(String user, String device) {
        UserEvent sent =
                new UserEvent(
                        "e1", user, "s1", "i1", "purchase", TIME, 1_250_000, 42, device, null);
        return sent.withProvenance(
                new Provenance(2, 77, 1, 1_234, 5_678_009, user, device, sent.extras()));
    }

    static ItemUpdate update(UserEvent event) {
        return new ItemUpdate(
                "i1",
                event == null ? "u1" : event.userId(),
                7,
                false,
                99,
                TIME,
                PackedItemIds.of("i1"),
                0,
                0,
                4,
                1,
                1,
                1,
                event);
    }
}
