package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Provenance;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Makes the rows of the archive. */
public final class ArchiveRows {

    /** The version of the columns that are written. */
    public static final int SCHEMA_VERSION = 1;

    private ArchiveRows() {}

    /**
     * Whether an update becomes a row: of the updates of an event only that of its own item, and
     * only when the event happens, not when it is replayed for another person.
     */
    public static boolean isRow(ItemUpdate update) {
        UserEvent event = update.event();
        return event != null
                && (event.resolution() == null || event.resolution().kind() == Resolution.Kind.NEW);
    }

    /**
     * The row of an update that {@linkplain #isRow is one}.
     *
     * @param topic of the events
     */
    public static ArchivedEvent of(String topic, EnrichedUpdate enriched) {
        ItemUpdate update = enriched.update();
        UserEvent event = update.event();
        Provenance source = event.provenance();
        UserKey user = UserKey.parse(source.user());
        CatalogItem item = enriched.catalogItem();
        return new ArchivedEvent(
                SCHEMA_VERSION,
                topic,
                source.partition(),
                source.offset(),
                source.index(),
                Instant.ofEpochMilli(source.timestamp()),
                Instant.EPOCH.plus(source.ingestedMicros(), ChronoUnit.MICROS),
                event.eventId(),
                user.isDevice() ? null : user.id(),
                device(user, source),
                update.userId(),
                event.sessionId(),
                event.itemId(),
                event.type(),
                Instant.ofEpochMilli(event.time()),
                MicroUnits.toUnits(event.valueMicros()),
                event.valueMicros(),
                source.extras(),
                update.sequence(),
                update.session(),
                item != null,
                item == null ? null : item.title(),
                item == null ? null : item.category(),
                item == null || Double.isNaN(item.price()) ? null : item.price(),
                item == null ? null : item.available());
    }

    private static String device(UserKey user, Provenance source) {
        if (user.isDevice()) {
            return user.id();
        }
        return source.device() == null ? null : UserKey.parse(source.device()).id();
    }
}
