package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The bytes of a {@link Provenance} behind those of its event: some 35, and the ids. The index of
 * one with an item is written as -1 - index, and the item follows.
 */
final class ProvenanceFields {

    private static final CatalogItemCodec ITEMS = new CatalogItemCodec();

    private ProvenanceFields() {}

    /** Writes where an event came from, or that it is not known. */
    static void writeOf(UserEvent event, DataOutput out) throws IOException {
        Provenance provenance = event.provenance();
        out.writeBoolean(provenance != null);
        if (provenance != null) {
            write(provenance, out);
        }
    }

    /** The event with where it came from. */
    static UserEvent readOf(UserEvent event, DataInput in) throws IOException {
        return in.readBoolean() ? event.withProvenance(read(in)) : event;
    }

    static void write(Provenance provenance, DataOutput out) throws IOException {
        CatalogItem item = provenance.item();
        Wire.writeInt(provenance.partition(), out);
        Wire.writeLong(provenance.offset(), out);
        Wire.writeInt(item == null ? provenance.index() : -1 - provenance.index(), out);
        Wire.writeLong(provenance.timestamp(), out);
        Wire.writeLong(provenance.ingestedMicros(), out);
        Wire.writeString(provenance.user(), out);
        Wire.writeNullableString(provenance.device(), out);
        out.writeLong(provenance.extras());
        if (item != null) {
            ITEMS.write(item, out);
        }
    }

    static Provenance read(DataInput in) throws IOException {
        int partition = Wire.readInt(in);
        long offset = Wire.readLong(in);
        int index = Wire.readInt(in);
        long timestamp = Wire.readLong(in);
        long ingestedMicros = Wire.readLong(in);
        String user = Wire.readString(in);
        String device = Wire.readNullableString(in);
        long extras = in.readLong();
        return new Provenance(
                partition,
                offset,
                index < 0 ? -1 - index : index,
                timestamp,
                ingestedMicros,
                user,
                device,
                extras,
                index < 0 ? ITEMS.read(in) : null);
    }
}
