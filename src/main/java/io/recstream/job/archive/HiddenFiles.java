package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.compactor.RecordWiseFileCompactor;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that rows wait in: Avro's container files. Readers of the archive do not see them, as their
 * names begin with a dot.
 */
final class HiddenFiles {

    static final String PREFIX = "events";
    static final String SUFFIX = ".avro";

    private static final Logger LOG = LoggerFactory.getLogger(HiddenFiles.class);

    private HiddenFiles() {}

    /** Writes rows as they are encoded. */
    static BulkWriter<EncodedRow> writer(FSDataOutputStream out) throws IOException {
        DataFileWriter<GenericRecord> file =
                new DataFileWriter<GenericRecord>(new GenericDatumWriter<>())
                        .setCodec(CodecFactory.zstandardCodec(1))
                        .create(
                                ArchivedEvent.getClassSchema(),
                                new ParquetRows.SinkFile(out).create(0));
        return new BulkWriter<>() {
            @Override
            public void addElement(EncodedRow row) throws IOException {
                file.appendEncoded(ByteBuffer.wrap(row.avro()));
            }

            @Override
            public void flush() throws IOException {
                file.flush();
            }

            @Override
            public void finish() throws IOException {
                file.close();
            }
        };
    }

    /**
     * Reads the rows of a file, those that an older release wrote by today's columns.
     *
     * @param acceptsLost whether a file that does not exist has no rows: it may have become part of
     *     a Parquet file, by a job that went on from the same savepoint
     * @throws IOException if the file cannot be read, or does not exist
     */
    static Rows reader(Path path, boolean acceptsLost) throws IOException {
        DataFileStream<GenericRecord> rows;
        try {
            rows =
                    new DataFileStream<>(
                            new BufferedInputStream(path.getFileSystem().open(path)),
                            new GenericDatumReader<>(
                                    null, ArchivedEvent.getClassSchema(), new GenericData()));
        } catch (FileNotFoundException e) {
            if (!acceptsLost) {
                throw new IOException(lost(path), e);
            }
            LOG.warn("{} does not exist, and counts as part of the archive already", path);
            return new Rows() {
                @Override
                public GenericRecord read() {
                    return null;
                }

                @Override
                public void close() {}
            };
        }
        return new Rows() {
            @Override
            public GenericRecord read() throws IOException {
                return rows.hasNext() ? rows.next() : null;
            }

            @Override
            public void close() throws IOException {
                rows.close();
            }
        };
    }

    static String lost(Path path) {
        return "The hidden file "
                + path
                + " does not exist. If this job was started from a savepoint that a job had gone on"
                + " from before, its rows are in a Parquet file already: start it with"
                + " recstream.archive.accept-lost-files: true. Otherwise restore the file, and check"
                + " that all TaskManagers see the same folder";
    }

    /** The rows of a file. */
    interface Rows extends RecordWiseFileCompactor.Reader<GenericRecord> {
        @Override
        void close() throws IOException;
    }
}
