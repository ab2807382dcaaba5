package io.recstream.job.model;

/**
 * Where an event came from and how it was sent: what the archive needs beside the event, and no
 * other stage; only with {@code recstream.archive.path}.
 *
 * @param index of the event among those of its record, from 0
 * @param timestamp the record's Kafka timestamp, epoch milliseconds
 * @param ingestedMicros when the record was read, epoch microseconds
 * @param user the {@link UserKey} as the event was sent, whoever its person turns out to be
 * @param device where the event has a user and a device, the device's {@link UserKey}; else null
 * @param extras see {@link UserEvent}
 * @param item the catalogue's entry of the item as of then; only where the event is read from the
 *     archive, and null where the catalogue had none
 */
public record Provenance(
        int partition,
        long offset,
        int index,
        long timestamp,
        long ingestedMicros,
        String user,
        String device,
        long extras,
        CatalogItem item) {

    /** That of an event that was read from its topic. */
    public Provenance(
            int partition,
            long offset,
            int index,
            long timestamp,
            long ingestedMicros,
            String user,
            String device,
            long extras) {
        this(partition, offset, index, timestamp, ingestedMicros, user, device, extras, null);
    }

    /** That of a decoded event, which no stage has changed yet. */
    public static Provenance of(
            SourceRecord source, int index, long ingestedMicros, UserEvent event) {
        return new Provenance(
                source.partition(),
                source.offset(),
                index,
                source.timestamp(),
                ingestedMicros,
                event.userId(),
                event.deviceId(),
                event.extras());
    }

    /** The same with the catalogue's entry of the item. */
    public Provenance with(CatalogItem entry) {
        return new Provenance(
                partition, offset, index, timestamp, ingestedMicros, user, device, extras, entry);
    }
}
