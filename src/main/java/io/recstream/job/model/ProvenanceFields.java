package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The bytes of a {@link Provenance} behind those of its event: some 35, and the ids. */
final class ProvenanceFields {

    private static final CatalogItemCodec ITEMS = new CatalogItemCodec();

    private ProvenanceFields() {}

    static void write(Provenance provenance, DataOutput out) throws IOException {
        Wire.writeInt(provenance.partition(), out);
        Wire.writeLong(provenance.offset(), out);
        Wire.writeInt(provenance.index(), out);
        Wire.writeLong(provenance.timestamp(), out);
        Wire.writeLong(provenance.ingestedMicros(), out);
        Wire.writeString(provenance.user(), out);
        Wire.writeNullableString(provenance.device(), out);
        out.writeLong(provenance.extras());
        out.writeBoolean(provenance.item() != null);
        if (provenance.item() != null) {
            ITEMS.write(provenance.item(), out);
        }
    }

    static Provenance read(DataInput in) throws IOException {
        return new Provenance(
                Wire.readInt(in),
                Wire.readLong(in),
                Wire.readInt(in),
                Wire.readLong(in),
                Wire.readLong(in),
                Wire.readString(in),
                Wire.readNullableString(in),
                in.readLong(),
                in.readBoolean() ? ITEMS.read(in) : null);
    }
}
