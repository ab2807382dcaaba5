package io.recstream.job.ingest;

import io.recstream.avro.CatalogItem;
import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.RawItem;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Decodes catalogue items of every schema version that has ever been released. {@code published_at}
 * and {@code attributes} are skipped.
 */
public final class AvroItems extends AvroRecords<RawItem> {

    private static final long serialVersionUID = 1L;

    /** Add an older version here before its successor takes its place in the schema file. */
    private static final List<Schema> VERSIONS = List.of(CatalogItem.getClassSchema());

    private static final Schema READ =
            without(CatalogItem.getClassSchema(), "published_at", "attributes");

    /** The second for a registered schema whose currency is not a string. */
    private static final List<Schema> READERS = List.of(READ, without(READ, "currency"));

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
        super(registered);
    }

    /** An item in the schema of the topic. */
    public static CatalogItem toAvro(RawItem raw) {
        io.recstream.job.model.CatalogItem item = raw.item();
        return CatalogItem.newBuilder()
                .setItemId(item.itemId())
                .setTitle(item.title())
                .setCategory(CategoryPath.parts(item.category()))
                .setPrice(Double.isNaN(item.price()) ? null : item.price())
                .setCurrency(raw.currency())
                .setAvailable(item.available())
                .build();
    }

    @Override
    List<Schema> readers() {
        return READERS;
    }

    @Override
    List<Schema> versions() {
        return VERSIONS;
    }

    @Override
    RawItem read(ResolvingDecoder in) throws IOException {
        String itemId = null;
        String title = null;
        String category = null;
        double price = Double.NaN;
        String currency = null;
        boolean available = true;
        for (Schema.Field field : in.readFieldOrder()) {
            switch (field.name()) {
                case "item_id" -> itemId = in.readString();
                case "title" -> title = readNullableString(in);
                case "category" -> category = readPath(in);
                case "price" -> price = readPrice(in);
                case "currency" -> currency = readNullableString(in);
                case "available" -> available = in.readBoolean();
                default -> throw new IllegalStateException("Unread field " + field.name());
            }
        }
        return new RawItem(
                new io.recstream.job.model.CatalogItem(
                        itemId, title, category, price, available, false),
                currency);
    }

    private static String readPath(ResolvingDecoder in) throws IOException {
        List<String> parts = new ArrayList<>();
        for (long count = in.readArrayStart(); count > 0; count = in.arrayNext()) {
            for (long i = 0; i < count; i++) {
                parts.add(in.readString());
            }
        }
        return CategoryPath.of(parts);
    }

    private static double readPrice(ResolvingDecoder in) throws IOException {
        if (in.readIndex() == 0) {
            in.readNull();
            return Double.NaN;
        }
        try {
            return Amounts.price(in.readDouble());
        } catch (UndecodableException e) {
            throw new StrictAvroDecoder.Refusal(e);
        }
    }
}
