package io.recstream.job.archive;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Writes the rows of a Parquet file to another one, without some of them: in their order, with the
 * columns that the file has, whatever release has written it.
 */
public final class ParquetCopy {

    private ParquetCopy() {}

    /** Which rows are left out, by the values of some columns. */
    public interface Omission {

        /** The names of the columns that decide. */
        Set<String> columns();

        /** Whether a row is left out. */
        boolean omits(Map<String, ParquetTable.Column> columns, int row);
    }

    /**
     * Copies a file, over what the target is.
     *
     * @return the number of rows that were written
     * @throws IOException also if the file was not written by the archive
     */
    public static long write(Path source, long length, Path target, Omission omission)
            throws IOException {
        FileSystem system = target.getFileSystem();
        long written = 0;
        try (ParquetTable table = new ParquetTable(source, length);
                FSDataOutputStream out = system.create(target, FileSystem.WriteMode.OVERWRITE)) {
            Schema schema = schema(table, source);
            BulkWriter<GenericRecord> writer = ParquetRows.writer(schema, out);
            for (int group = 0; group < table.groups(); group++) {
                Map<String, ParquetTable.Column> columns = table.read(group, table.columns());
                Map<String, ParquetTable.Column> deciding = new LinkedHashMap<>();
                for (String name : omission.columns()) {
                    deciding.put(name, columns.get(name));
                }
                for (int row = 0; row < table.rows(group); row++) {
                    if (!omission.omits(deciding, row)) {
                        writer.addElement(row(schema, columns, row));
                        written++;
                    }
                }
            }
            writer.finish();
        }
        return written;
    }

    private static Schema schema(ParquetTable table, Path source) throws IOException {
        String text = table.metadata(ParquetRows.AVRO_SCHEMA);
        if (text == null) {
            throw new IOException(source + " was not written by the archive: it has no schema");
        }
        Schema schema = new Schema.Parser().parse(text);
        List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
        if (!names.equals(table.columns())) {
            throw new IOException(source + " has other columns than its schema: " + names);
        }
        return schema;
    }

    private static GenericRecord row(
            Schema schema, Map<String, ParquetTable.Column> columns, int row) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            ParquetTable.Column column = columns.get(field.name());
            if (!column.isNull(row)) {
                record.put(field.pos(), value(ParquetRows.valueType(field), column, row));
            }
        }
        return record;
    }

    private static Object value(Schema type, ParquetTable.Column column, int row) {
        return switch (type.getType()) {
            case STRING -> column.text(row);
            case INT -> (int) column.number(row);
            case LONG -> column.number(row);
            case DOUBLE -> column.real(row);
            case BOOLEAN -> column.truth(row);
            default -> throw new IllegalArgumentException("No column of type " + type);
        };
    }
}
