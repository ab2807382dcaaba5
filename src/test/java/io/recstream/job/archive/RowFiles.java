package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;

/** Writes files of the archive as the job does. */
public final class RowFiles {

    private RowFiles() {}

    /** A hidden file. */
    public static void hidden(Path file, List<ArchivedEvent> rows) throws IOException {
        Files.createDirectories(file.getParent());
        try (FSDataOutputStream out = create(file)) {
            BulkWriter<EncodedRow> writer = HiddenFiles.writer(out);
            for (ArchivedEvent row : rows) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
                new SpecificDatumWriter<>(ArchivedEvent.class).write(row, encoder);
                encoder.flush();
                writer.addElement(new EncodedRow(0, bytes.toByteArray()));
            }
            writer.finish();
        }
    }

    /** The rows of a hidden file. */
    static List<GenericRecord> read(Path hidden) throws IOException {
        List<GenericRecord> rows = new ArrayList<>();
        try (HiddenFiles.Rows reader = HiddenFiles.reader(flink(hidden), false)) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** A Parquet file, by way of a hidden one. */
    public static void parquet(Path file, List<ArchivedEvent> rows) throws IOException {
        Path hidden = file.resolveSibling(".rows-of-" + file.getFileName());
        hidden(hidden, rows);
        try (FSDataOutputStream out = create(file)) {
            BulkWriter<GenericRecord> writer =
                    ParquetRows.writer(ArchivedEvent.getClassSchema(), out);
            for (GenericRecord row : read(hidden)) {
                writer.addElement(row);
            }
            writer.finish();
        }
        Files.delete(hidden);
    }

    static org.apache.flink.core.fs.Path flink(Path path) {
        return new org.apache.flink.core.fs.Path(path.toUri());
    }

    private static FSDataOutputStream create(Path file) throws IOException {
        org.apache.flink.core.fs.Path path = flink(file);
        return path.getFileSystem().create(path, FileSystem.WriteMode.OVERWRITE);
    }
}
