package io.recstream.ingest;

import io.recstream.avro.CatalogItem;
import io.recstream.registry.WriterSchemas;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/** Decodes catalogue items of every schema version that has ever been released. */
public final class AvroItems implements PayloadDecoder<io.recstream.model.CatalogItem> {

    private static final long serialVersionUID = 1L;

    /** Add an older version here before its successor takes its place in the schema file. */
    private static final List<Schema> VERSIONS = List.of(CatalogItem.getClassSchema());

    private static final Schema READ =
            AvroRecords.without(
                    CatalogItem.getClassSchema(), "currency", "published_at", "attributes");

    /** Null where schemas are told by their fingerprints. */
    private final WriterSchemas registered;

    private transient AvroRecords decoder;

    /** Reads Avro's single-object encoding. */
    public AvroItems() {
        this(null);
    }

    /**
     * Reads Confluent's wire format.
     *
     * @param registered the schemas of the registry
     */
    public AvroItems(WriterSchemas registered) {
        this.registered = registered;
    }

    /** A price that is no number becomes infinite, which the rules refuse; NaN stands for none. */
    @Override
    public io.recstream.model.CatalogItem decode(byte[] payload) throws UndecodableException {
        if (decoder == null) {
            decoder = new AvroRecords(frame());
        }
        return decoder.decode(payload, AvroItems::read);
    }

    @Override
    public long waitedMillis() {
        return registered == null ? 0 : registered.waitedMillis();
    }

    private AvroFrame frame() {
        return registered == null
                ? new AvroSingleObject(READ, VERSIONS)
                : new ConfluentFrame(READ, registered);
    }

    private static io.recstream.model.CatalogItem read(ResolvingDecoder in) throws IOException {
        String itemId = null;
        String title = null;
        String category = null;
        double price = Double.NaN;
        boolean available = true;
        for (Schema.Field field : in.readFieldOrder()) {
            switch (field.name()) {
                case "item_id" -> itemId = in.readString();
                case "title" -> title = AvroRecords.readNullableString(in);
                case "category" -> category = readPath(in);
                case "price" -> price = readPrice(in);
                case "available" -> available = in.readBoolean();
                default -> throw new IllegalStateException("Unread field " + field.name());
            }
        }
        return new io.recstream.model.CatalogItem(itemId, title, category, price, available, false);
    }

    private static String readPath(ResolvingDecoder in) throws IOException {
        StringJoiner path = new StringJoiner("/");
        int steps = 0;
        for (long count = in.readArrayStart(); count > 0; count = in.arrayNext()) {
            for (long i = 0; i < count; i++) {
                path.add(in.readString());
                steps++;
            }
        }
        return steps == 0 ? null : path.toString();
    }

    private static double readPrice(ResolvingDecoder in) throws IOException {
        if (in.readIndex() == 0) {
            in.readNull();
            return Double.NaN;
        }
        double price = in.readDouble();
        return Double.isNaN(price) ? Double.POSITIVE_INFINITY : price;
    }
}
