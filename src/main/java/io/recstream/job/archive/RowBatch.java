package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Provenance;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Rows of the archive that were read together, in the order of their ingestion: those of a row
 * group, or of a hidden file.
 */
public final class RowBatch {

    /** The columns that identify a row, and order it. */
    public static final List<String> COORDINATES =
            List.of("topic", "partition", "offset", "record_index", "ingested_at", "event_time");

    /** All columns of the newest version. */
    public static final List<String> ALL =
            ArchivedEvent.getClassSchema().getFields().stream().map(Schema.Field::name).toList();

    private final Map<String, ParquetTable.Column> columns;
    private final int[] order;

    private RowBatch(Map<String, ParquetTable.Column> columns, int rows) {
        this.columns = columns;
        this.order = sorted(rows);
    }

    static RowBatch of(ParquetTable table, int group, Collection<String> names) throws IOException {
        return new RowBatch(table.read(group, names), table.rows(group));
    }

    /** The rows of a hidden file. */
    static RowBatch of(List<GenericRecord> rows) {
        Map<String, ParquetTable.Column> columns = new LinkedHashMap<>();
        for (Schema.Field field : ArchivedEvent.getClassSchema().getFields()) {
            columns.put(
                    field.name(),
                    ParquetTable.Column.of(
                            rows.stream().map(row -> row.get(field.pos())).toList()));
        }
        return new RowBatch(columns, rows.size());
    }

    /** The rows in the order of their ingestion: mostly they stand in it already. */
    private int[] sorted(int rows) {
        ParquetTable.Column ingested = columns.get("ingested_at");
        boolean isSorted = true;
        for (int i = 1; i < rows && isSorted; i++) {
            isSorted = ingested.number(i - 1) < ingested.number(i);
        }
        IntStream places = IntStream.range(0, rows);
        return isSorted
                ? places.toArray()
                : places.boxed()
                        .sorted(Comparator.comparing(row -> position(columns, row)))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private static RowPosition position(Map<String, ParquetTable.Column> columns, int row) {
        return new RowPosition(
                columns.get("ingested_at").number(row),
                (int) columns.get("partition").number(row),
                columns.get("offset").number(row),
                (int) columns.get("record_index").number(row));
    }

    /** The number of rows. */
    public int size() {
        return order.length;
    }

    /**
     * The position of a row.
     *
     * @param at place in the order of ingestion, from 0
     */
    public RowPosition position(int at) {
        return position(columns, order[at]);
    }

    /** The topic of a row's record. */
    public String topic(int at) {
        return columns.get("topic").text(order[at]);
    }

    /** Event time of a row, epoch milliseconds. */
    public long eventTime(int at) {
        return columns.get("event_time").number(order[at]);
    }

    /** The text of a column, or null. */
    public String text(int at, String column) {
        return columns.get(column).text(order[at]);
    }

    /** A number or truth value of a column; 0 where there is none. */
    public long number(int at, String column) {
        return columns.get(column).number(order[at]);
    }

    /**
     * The event of a row as it was when it was decoded, with where its record is and the
     * catalogue's entry of its item as of then.
     */
    public UserEvent event(int at) {
        int row = order[at];
        String userId = text(at, "user_id");
        String deviceId = text(at, "device_id");
        String user = UserKey.of(userId, deviceId);
        String device = userId == null || deviceId == null ? null : UserKey.of(null, deviceId);
        long extras = columns.get("content_hash").number(row);
        RowPosition position = position(at);
        return new UserEvent(
                text(at, "event_id"),
                user,
                text(at, "session_id"),
                text(at, "item_id"),
                text(at, "event_type"),
                eventTime(at),
                columns.get("value_micros").number(row),
                extras,
                device,
                null,
                new Provenance(
                        position.partition(),
                        position.offset(),
                        position.index(),
                        columns.get("kafka_timestamp").number(row),
                        position.ingestedMicros(),
                        user,
                        device,
                        extras,
                        item(row)));
    }

    private CatalogItem item(int row) {
        if (!columns.get("in_catalog").truth(row)) {
            return null;
        }
        ParquetTable.Column price = columns.get("price");
        return new CatalogItem(
                columns.get("item_id").text(row),
                columns.get("title").text(row),
                columns.get("category").text(row),
                price.isNull(row) ? Double.NaN : price.real(row),
                columns.get("available").truth(row),
                false);
    }
}
