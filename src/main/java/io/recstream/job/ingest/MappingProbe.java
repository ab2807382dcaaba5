package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.ItemMapping.Envelope;
import io.recstream.job.mapping.MappedField;
import io.recstream.job.mapping.RecordPath;
import io.recstream.job.model.SourceRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Says which paths of a mapping match in a record, and what they find: walks the rows that {@link
 * MappedEvents} and {@link MappedItems} read. Not thread-safe.
 *
 * @param <F> the fields
 */
public final class MappingProbe<F extends Enum<F> & MappedField> {

    /**
     * What is found of a field.
     *
     * @param path null for a constant
     */
    public record Match(RecordPath path, JsonNode value) {}

    private final Class<F> fields;
    private final TreeReader trees;
    private final UnaryOperator<JsonNode> root;
    private final MappedRows<F> rows;

    /**
     * Probes by a mapping.
     *
     * @param root where rows begin in a record; null of a record that has none
     */
    private MappingProbe(
            Class<F> fields, TreeReader trees, UnaryOperator<JsonNode> root, MappedRows<F> rows) {
        this.fields = fields;
        this.trees = trees;
        this.root = root;
        this.rows = rows;
    }

    public static MappingProbe<EventMapping.Field> of(EventMapping mapping, TreeReader trees) {
        return new MappingProbe<>(
                EventMapping.Field.class, trees, tree -> tree, MappedRows.of(mapping, trees));
    }

    public static MappingProbe<ItemMapping.Field> of(ItemMapping mapping, TreeReader trees) {
        boolean isChange = mapping.envelope() == Envelope.DEBEZIUM;
        return new MappingProbe<>(
                ItemMapping.Field.class,
                trees,
                tree -> {
                    JsonNode payload = MappedItems.payload(tree);
                    return isChange ? payload.get("after") : payload;
                },
                MappedRows.of(mapping, trees));
    }

    /**
     * What each row of a record has, by field; where there is no row, what the record has. None of
     * a record that is not read as a tree: a removal, or one that is malformed.
     */
    public List<Map<F, Match>> rows(SourceRecord source) {
        List<Map<F, Match>> found = new ArrayList<>();
        if (source.payload() == null) {
            return found;
        }
        try {
            if (root.apply(trees.read(source.payload())) instanceof ObjectNode tree) {
                rows.start(source, tree);
                if (rows.forEach(() -> found.add(matches())) == 0) {
                    rows.start(source, tree);
                    Map<F, Match> ofRecord = matches();
                    ofRecord.values().removeIf(it -> it.path() != null && it.path().arrays() > 0);
                    found.add(ofRecord);
                }
            }
        } catch (UndecodableException e) {
            // The decoder says why; what was found before is right.
        }
        return found;
    }

    private Map<F, Match> matches() {
        Map<F, Match> found = new EnumMap<>(fields);
        for (F field : fields.getEnumConstants()) {
            Match match = rows.match(field);
            if (match != null) {
                found.put(field, match);
            }
        }
        return found;
    }
}
