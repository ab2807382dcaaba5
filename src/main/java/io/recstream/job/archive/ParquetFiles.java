package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import java.io.IOException;
import java.util.UUID;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.BulkBucketWriter;
import org.apache.flink.streaming.api.functions.sink.filesystem.CompactingFileWriter;

/** Opens the Parquet files that rows of hidden files are written to. */
final class ParquetFiles extends BulkBucketWriter<GenericRecord, String> {

    ParquetFiles(Path folder) throws IOException {
        super(
                folder.getFileSystem().createRecoverableWriter(),
                out -> ParquetRows.writer(ArchivedEvent.getClassSchema(), out));
    }

    /**
     * Opens a file. Its name is a new one with each attempt: after a start from an older savepoint
     * hidden files are collected a second time, and what became of them must not be replaced.
     */
    @Override
    public CompactingFileWriter openNewCompactingFile(
            CompactingFileWriter.Type type, String folder, Path path, long creationTime)
            throws IOException {
        return super.openNewCompactingFile(
                type, folder, new Path(path.getParent(), newName()), creationTime);
    }

    private static String newName() {
        return HiddenFiles.PREFIX + "-" + UUID.randomUUID() + ".parquet";
    }
}
