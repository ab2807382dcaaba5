package io.recstream.server;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.ControlResult;
import io.recstream.avro.DeadLetter;
import io.recstream.job.emit.JsonRecords;
import io.recstream.job.emit.OlderSchemas;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.AvroItems;
import io.recstream.job.ingest.AvroTree;
import io.recstream.job.ingest.JsonItems;
import io.recstream.job.ingest.JsonTree;
import io.recstream.job.ingest.MappedItems;
import io.recstream.job.ingest.OwnItems;
import io.recstream.job.ingest.RecordReader;
import io.recstream.job.ingest.StrictAvro;
import io.recstream.job.ingest.TreeReader;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.registry.NoSuchSchemaException;
import io.recstream.job.registry.WaitInterruptedException;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.job.validate.ItemValidator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Decodes the payloads of topics in their format; items of the catalogue with the job's decoder and
 * rules. The memory of a payload is bounded by a multiple of its length. Blocks while the schema
 * registry is needed and does not respond. Not thread-safe.
 */
final class Payloads {

    private static final int SHOWN = 150;

    private static final ItemValidator ITEM_RULES = new ItemValidator();

    /** An item of the catalogue; null if it was deleted. */
    record ItemChange(String id, CatalogItem item) {}

    private final OutputFormat.Kind format;
    private final WriterSchemas registered;
    private final RecordReader<RawItem> items;
    private final Map<Schema, StrictAvro> readers = new HashMap<>();

    /**
     * @param registered for Confluent's wire format; else null
     */
    Payloads(OutputFormat.Kind format, WriterSchemas registered) {
        this(format, registered, null, Set.of());
    }

    /**
     * @param registered for Confluent's wire format; else null
     * @param mapping of a catalogue of another producer; else null
     * @param attributes the names of those of items that the job keeps, and checks
     */
    Payloads(
            OutputFormat.Kind format,
            WriterSchemas registered,
            ItemMapping mapping,
            Set<String> attributes) {
        this.format = format;
        this.registered = registered;
        this.items =
                mapping == null
                        ? new OwnItems<>(
                                switch (format) {
                                    case AVRO -> new AvroItems(null, attributes);
                                    case CONFLUENT_AVRO -> new AvroItems(registered, attributes);
                                    case JSON -> new JsonItems(attributes);
                                },
                                Payloads::checked)
                        : new MappedItems<>(mapping, tree(format, registered), Payloads::checked);
    }

    /** Reads records of any schema in a format that carries its schema. */
    static TreeReader tree(OutputFormat.Kind format, WriterSchemas registered) {
        return format == OutputFormat.Kind.JSON ? new JsonTree() : new AvroTree(registered);
    }

    /** Keeps also the fields that the job does not use. */
    private static DecodedRecord<RawItem> checked(SourceRecord source, RawItem raw) {
        DecodedRecord<io.recstream.job.model.CatalogItem> item = ITEM_RULES.check(source, raw);
        return new DecodedRecord<>(source, item.isAccepted() ? raw : null, item.rejection());
    }

    /**
     * @throws IOException if it is not a record of that table
     */
    SpecificRecord read(Table table, byte[] payload) throws IOException {
        return table == Table.CATALOG ? item(payload) : read(table.schema(), payload);
    }

    /**
     * @throws IOException if it is not a dead letter
     */
    DeadLetter letter(byte[] payload) throws IOException {
        return (DeadLetter) read(DeadLetter.getClassSchema(), payload);
    }

    /**
     * @throws IOException if it is not the result of a command
     */
    ControlResult result(byte[] payload) throws IOException {
        return (ControlResult) read(ControlResult.getClassSchema(), payload);
    }

    /** An item that is not of a mapped catalogue. */
    private CatalogItem item(byte[] payload) throws IOException {
        return items(new SourceRecord("", -1, -1, -1, null, payload)).get(0).item();
    }

    /**
     * The item changes in a record of the catalogue; empty if a mapping ignores it.
     *
     * @throws IOException if the job rejects it, or a part of it
     */
    List<ItemChange> items(SourceRecord record) throws IOException {
        List<DecodedRecord<RawItem>> decoded = new ArrayList<>();
        try {
            if (record.payload() == null) {
                decoded.add(items.readRemoval(record));
            } else {
                items.read(record, decoded::add);
            }
        } catch (UndecodableException e) {
            throw new IOException(e.reason() + ": " + e.getMessage(), e);
        } catch (WaitInterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException("Not decodable: " + shown(e), e);
        }
        List<ItemChange> changes = new ArrayList<>();
        for (DecodedRecord<RawItem> each : decoded) {
            if (each.rejection() != null) {
                throw new IOException(
                        each.rejection().reason() + ": " + each.rejection().message());
            } else if (each.isAccepted()) {
                changes.add(change(each.value()));
            }
        }
        return changes;
    }

    private static ItemChange change(RawItem raw) {
        io.recstream.job.model.CatalogItem item = raw.item();
        return new ItemChange(item.itemId(), item.deleted() ? null : AvroItems.toAvro(raw));
    }

    private SpecificRecord read(Schema schema, byte[] payload) throws IOException {
        try {
            return switch (format) {
                case AVRO -> reader(schema).readSingleObject(payload);
                case JSON -> JsonRecords.read(payload, schema);
                case CONFLUENT_AVRO -> reader(schema).readConfluent(payload);
            };
        } catch (WaitInterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException("No " + schema.getName() + ": " + shown(e), e);
        }
    }

    private static String shown(RuntimeException e) {
        return Quoted.escaped(e.toString(), SHOWN);
    }

    private StrictAvro reader(Schema schema) {
        return readers.computeIfAbsent(
                schema,
                reader -> new StrictAvro(reader, OlderSchemas.of(reader), this::registered));
    }

    private String registered(int id) throws IOException {
        try {
            return registered.schema(id);
        } catch (NoSuchSchemaException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
