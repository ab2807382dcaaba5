package io.recstream.job.ingest;

import io.recstream.avro.CatalogItem;
import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.RawItem;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Decodes catalogue items of every schema version that has ever been released. {@code published_at}
 * is skipped, and so are {@code attributes} of which none is kept.
 */
public final class AvroItems extends AvroRecords<RawItem> {

    private static final long serialVersionUID = 1L;

    /** Add an older version here before its successor takes its place in the schema file. */
    private static final List<Schema> VERSIONS = List.of(CatalogItem.getClassSchema());

    private static final Schema READ_WITH_ATTRIBUTES =
            without(CatalogItem.getClassSchema(), "published_at");

    private static final Schema READ = without(READ_WITH_ATTRIBUTES, "attributes");

    /** The second of each for a registered schema whose currency is not a string. */
    private static final List<Schema> READERS = List.of(READ, without(READ, "currency"));

    private static final List<Schema> READERS_WITH_ATTRIBUTES =
            List.of(READ_WITH_ATTRIBUTES, without(READ_WITH_ATTRIBUTES, "currency"));

    private final HashSet<String> kept;

    /** Reads Avro's single-object encoding, without attributes. */
    public AvroItems() {
        this(null, Set.of());
    }

    /**
     * Reads Confluent's wire format, or Avro's single-object encoding.
     *
     * @param registered the schemas of the registry; null for Avro's single-object encoding
     * @param kept the names of the attributes that are read
     */
    public AvroItems(WriterSchemas registered, Set<String> kept) {
        super(registered);
        this.kept = new HashSet<>(kept);
    }

    /** An item in the schema of the topic, which has one value of an attribute: the first. */
    public static CatalogItem toAvro(RawItem raw) {
        io.recstream.job.model.CatalogItem item = raw.item();
        return CatalogItem.newBuilder()
                .setItemId(item.itemId())
                .setTitle(item.title())
                .setCategory(CategoryPath.parts(item.category()))
                .setPrice(Double.isNaN(item.price()) ? null : item.price())
                .setCurrency(raw.currency())
                .setAvailable(item.available())
                .setAttributes(
                        item.attributes().stream()
                                .collect(
                                        Collectors.toMap(
                                                ItemAttribute::name,
                                                ItemAttribute::value,
                                                (first, other) -> first)))
                .build();
    }

    @Override
    List<Schema> readers() {
        return kept.isEmpty() ? READERS : READERS_WITH_ATTRIBUTES;
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
        List<ItemAttribute> attributes = List.of();
        for (Schema.Field field : in.readFieldOrder()) {
            switch (field.name()) {
                case "item_id" -> itemId = in.readString();
                case "title" -> title = readNullableString(in);
                case "category" -> category = readPath(in);
                case "price" -> price = readPrice(in);
                case "currency" -> currency = readNullableString(in);
                case "available" -> available = in.readBoolean();
                case "attributes" -> attributes = readAttributes(in);
                default -> throw new IllegalStateException("Unread field " + field.name());
            }
        }
        return new RawItem(
                new io.recstream.job.model.CatalogItem(
                        itemId, title, category, price, available, false, attributes),
                currency);
    }

    private List<ItemAttribute> readAttributes(ResolvingDecoder in) throws IOException {
        List<ItemAttribute> attributes = new ArrayList<>();
        for (long count = in.readMapStart(); count > 0; count = in.mapNext()) {
            for (long i = 0; i < count; i++) {
                String name = in.readString();
                String value = in.readString();
                if (kept.contains(name) && !value.isBlank()) {
                    attributes.add(new ItemAttribute(name, value));
                }
            }
        }
        return attributes;
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
