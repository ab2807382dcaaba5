package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.BulkBucketWriter;
import org.apache.flink.streaming.api.functions.sink.filesystem.CompactingFileWriter;
import org.apache.flink.streaming.api.functions.sink.filesystem.InProgressFileWriter.PendingFileRecoverable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the Parquet files that rows of hidden files are written to, and commits those hidden files.
 */
final class ParquetFiles extends BulkBucketWriter<GenericRecord, String> {

    private static final Logger LOG = LoggerFactory.getLogger(ParquetFiles.class);

    private final boolean acceptsLost;

    /**
     * @param acceptsLost whether hidden files that do not exist count as archived
     */
    ParquetFiles(Path folder, boolean acceptsLost) throws IOException {
        super(
                folder.getFileSystem().createRecoverableWriter(),
                out -> ParquetRows.writer(ArchivedEvent.getClassSchema(), out));
        this.acceptsLost = acceptsLost;
    }

    /**
     * A hidden file that is to be committed before it is read. Some file systems (s3) find here
     * that it is gone, others do not notice.
     */
    @Override
    public PendingFile recoverPendingFile(PendingFileRecoverable file) throws IOException {
        PendingFile pending = super.recoverPendingFile(file);
        return new PendingFile() {
            @Override
            public void commit() throws IOException {
                pending.commit();
            }

            @Override
            public void commitAfterRecovery() throws IOException {
                try {
                    CompactionStep.guard(
                            () -> {
                                pending.commitAfterRecovery();
                                return null;
                            });
                } catch (IOException e) {
                    if (!(e.getCause() instanceof FileNotFoundException)) {
                        throw e;
                    }
                    if (!acceptsLost) {
                        throw new IOException(HiddenFiles.lost(file.getPath()), e);
                    }
                    LOG.warn("{} does not exist, nor can it be committed", file.getPath(), e);
                }
            }
        };
    }

    /**
     * Opens a file. Its name is a new one with each attempt: after a start from an older savepoint
     * hidden files are collected a second time, and what became of them must not be replaced.
     */
    @Override
    public CompactingFileWriter openNewCompactingFile(
            CompactingFileWriter.Type type, String folder, Path path, long creationTime)
            throws IOException {
        return CompactionStep.guard(
                () ->
                        super.openNewCompactingFile(
                                type, folder, new Path(path.getParent(), newName()), creationTime));
    }

    private static String newName() {
        return HiddenFiles.PREFIX + "-" + UUID.randomUUID() + ".parquet";
    }
}
