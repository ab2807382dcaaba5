package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Not on the wire as long as the two item stages are chained. */
public final class EnrichedUpdateCodec implements Codec<EnrichedUpdate> {

    private static final ItemUpdateCodec VISITS = new ItemUpdateCodec();
    private static final CatalogItemCodec ITEMS = new CatalogItemCodec();

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(EnrichedUpdate visit, DataOutput out) throws IOException {
        VISITS.write(visit.visit(), out);
        out.writeBoolean(visit.item() != null);
        if (visit.item() != null) {
            ITEMS.write(visit.item(), out);
        }
    }

    @Override
    public EnrichedUpdate read(DataInput in) throws IOException {
        return new EnrichedUpdate(VISITS.read(in), in.readBoolean() ? ITEMS.read(in) : null);
    }

    @Override
    public EnrichedUpdate copy(EnrichedUpdate visit) {
        return visit;
    }
}
