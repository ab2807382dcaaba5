package io.recstream.job.model;

import io.recstream.job.model.PublishedRules.AttributeFilters;
import io.recstream.job.model.PublishedRules.Boosts;
import io.recstream.job.model.PublishedRules.CategoryFilters;
import io.recstream.job.model.PublishedRules.Filters;
import io.recstream.job.model.PublishedRules.Pin;
import io.recstream.job.model.PublishedRules.Weights;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The byte form of published rules, as a message and as state. Of version 1 they have nothing about
 * attributes.
 */
public final class PublishedRulesCodec extends StateCodec<PublishedRules> {

    public PublishedRulesCodec() {
        super("published-rules", 2);
    }

    @Override
    protected void writeFields(PublishedRules rules, DataOutput out) throws IOException {
        Wire.writeLong(rules.version(), out);
        Filters filters = rules.filters();
        writeFlag(filters.excludePurchased(), out);
        writeFlag(filters.excludeSeen(), out);
        writeReal(filters.minScore(), out);
        CategoryFilters categories = filters.categories();
        Wire.writeInt(categories.maximum() == null ? 0 : categories.maximum() + 1, out);
        writeTexts(categories.allowed(), out);
        writeTexts(categories.denied(), out);
        writeTexts(filters.deniedItems(), out);
        writeReals(rules.boosts().items(), out);
        writeReals(rules.boosts().categories(), out);
        Wire.writeInt(rules.pins() == null ? 0 : rules.pins().size() + 1, out);
        if (rules.pins() != null) {
            for (Pin pin : rules.pins()) {
                Wire.writeString(pin.itemId(), out);
                Wire.writeInt(pin.position(), out);
            }
        }
        writeReal(rules.weights().knn(), out);
        writeReal(rules.weights().sequentialRules(), out);
        writeReal(rules.weights().associationRules(), out);
        writeReal(rules.weights().revisit(), out);
        writeReals(rules.eventWeights(), out);
        writeByName(rules.boosts().attributes(), PublishedRulesCodec::writeReals, out);
        writeByName(filters.attributes().allowed(), PublishedRulesCodec::writeTexts, out);
        writeByName(filters.attributes().denied(), PublishedRulesCodec::writeTexts, out);
    }

    @Override
    protected PublishedRules readFields(int version, DataInput in) throws IOException {
        long published = Wire.readLong(in);
        Boolean excludePurchased = readFlag(in);
        Boolean excludeSeen = readFlag(in);
        Double minScore = readReal(in);
        Integer maxPerCategory = readCount(in);
        List<String> allowedCategories = readTexts(in);
        List<String> deniedCategories = readTexts(in);
        List<String> deniedItems = readTexts(in);
        Map<String, Double> itemFactors = readReals(in);
        Map<String, Double> categoryFactors = readReals(in);
        List<Pin> pins = readPins(in);
        Weights weights = new Weights(readReal(in), readReal(in), readReal(in), readReal(in));
        Map<String, Double> eventWeights = readReals(in);
        boolean hasAttributes = version > 1;
        Map<String, Map<String, Double>> attributeFactors =
                hasAttributes ? readByName(PublishedRulesCodec::readReals, in) : null;
        AttributeFilters attributes =
                hasAttributes
                        ? new AttributeFilters(
                                readByName(PublishedRulesCodec::readTexts, in),
                                readByName(PublishedRulesCodec::readTexts, in))
                        : AttributeFilters.NONE;
        return new PublishedRules(
                published,
                new Filters(
                        excludePurchased,
                        excludeSeen,
                        minScore,
                        new CategoryFilters(allowedCategories, deniedCategories, maxPerCategory),
                        deniedItems,
                        attributes),
                new Boosts(itemFactors, categoryFactors, attributeFactors),
                pins,
                weights,
                eventWeights);
    }

    private interface Writer<T> {
        void write(T value, DataOutput out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInput in) throws IOException;
    }

    private static <T> void writeByName(Map<String, T> values, Writer<T> writer, DataOutput out)
            throws IOException {
        Wire.writeInt(values == null ? 0 : values.size() + 1, out);
        if (values != null) {
            for (Map.Entry<String, T> value : values.entrySet()) {
                Wire.writeString(value.getKey(), out);
                writer.write(value.getValue(), out);
            }
        }
    }

    private static <T> Map<String, T> readByName(Reader<T> reader, DataInput in)
            throws IOException {
        Integer size = readCount(in);
        if (size == null) {
            return null;
        }
        Map<String, T> values = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            values.put(Wire.readString(in), reader.read(in));
        }
        return values;
    }

    @Override
    public PublishedRules copy(PublishedRules rules) {
        return rules;
    }

    /** 0 is null, 1 is false, 2 is true. */
    private static void writeFlag(Boolean value, DataOutput out) throws IOException {
        out.writeByte(value == null ? 0 : value ? 2 : 1);
    }

    private static Boolean readFlag(DataInput in) throws IOException {
        int flag = in.readByte();
        return flag == 0 ? null : Boolean.valueOf(flag == 2);
    }

    private static void writeReal(Double value, DataOutput out) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            out.writeDouble(value);
        }
    }

    private static Double readReal(DataInput in) throws IOException {
        return in.readBoolean() ? Double.valueOf(in.readDouble()) : null;
    }

    /** Lengths are written + 1; 0 is null. */
    private static Integer readCount(DataInput in) throws IOException {
        int count = Wire.readInt(in);
        return count == 0 ? null : Integer.valueOf(count - 1);
    }

    private static void writeTexts(List<String> texts, DataOutput out) throws IOException {
        out.writeBoolean(texts != null);
        if (texts != null) {
            Wire.writeStrings(texts.toArray(String[]::new), out);
        }
    }

    private static List<String> readTexts(DataInput in) throws IOException {
        return in.readBoolean() ? Arrays.asList(Wire.readStrings(in)) : null;
    }

    private static void writeReals(Map<String, Double> values, DataOutput out) throws IOException {
        Wire.writeInt(values == null ? 0 : values.size() + 1, out);
        if (values != null) {
            for (Map.Entry<String, Double> value : values.entrySet()) {
                Wire.writeString(value.getKey(), out);
                out.writeDouble(value.getValue());
            }
        }
    }

    private static Map<String, Double> readReals(DataInput in) throws IOException {
        Integer size = readCount(in);
        if (size == null) {
            return null;
        }
        Map<String, Double> values = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            values.put(Wire.readString(in), in.readDouble());
        }
        return values;
    }

    private static List<Pin> readPins(DataInput in) throws IOException {
        Integer size = readCount(in);
        if (size == null) {
            return null;
        }
        List<Pin> pins = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            pins.add(new Pin(Wire.readString(in), Wire.readInt(in)));
        }
        return pins;
    }
}
