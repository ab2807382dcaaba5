package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Not used while {@code join-catalog} and {@code remember-item} are chained. */
public class EnrichedUpdateCodec implements Codec<EnrichedUpdate> {

    private static final CatalogItemCodec ITEMS = new CatalogItemCodec();

    private final ItemUpdateCodec updates;

    public EnrichedUpdateCodec() {
        this(new ItemUpdateCodec());
    }

    private EnrichedUpdateCodec(ItemUpdateCodec updates) {
        this.updates = updates;
    }

    /** Updates whose events have their {@link Provenance}. */
    public static final class WithProvenance extends EnrichedUpdateCodec {
        public WithProvenance() {
            super(new ItemUpdateCodec.WithProvenance());
        }
    }

    @Override
    public int version() {
        return 5;
    }

    @Override
    public void write(EnrichedUpdate enriched, DataOutput out) throws IOException {
        updates.write(enriched.update(), out);
        out.writeBoolean(enriched.catalogItem() != null);
        if (enriched.catalogItem() != null) {
            ITEMS.write(enriched.catalogItem(), out);
        }
    }

    @Override
    public EnrichedUpdate read(DataInput in) throws IOException {
        return new EnrichedUpdate(updates.read(in), in.readBoolean() ? ITEMS.read(in) : null);
    }

    @Override
    public EnrichedUpdate copy(EnrichedUpdate enriched) {
        return enriched;
    }
}
