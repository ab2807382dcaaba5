package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import java.io.IOException;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.BulkBucketWriter;
import org.apache.flink.streaming.api.functions.sink.filesystem.CompactingFileWriter;

/** Opens the Parquet files that rows of hidden files are written to. */
final class ParquetFiles extends BulkBucketWriter<GenericRecord, String> {

    private static final String COMPACTED = "compacted-";

    ParquetFiles(Path folder) throws IOException {
        super(
                folder.getFileSystem().createRecoverableWriter(),
                out -> ParquetRows.writer(ArchivedEvent.getClassSchema(), out));
    }

    /**
     * Opens a file.
     *
     * @param path named after the first hidden file of those that become one
     */
    @Override
    public CompactingFileWriter openNewCompactingFile(
            CompactingFileWriter.Type type, String folder, Path path, long creationTime)
            throws IOException {
        return super.openNewCompactingFile(
                type, folder, new Path(path.getParent(), name(path.getName())), creationTime);
    }

    /** The name of the first hidden file without its dot, and another ending. */
    private static String name(String compacted) {
        int begin = compacted.startsWith(COMPACTED) ? COMPACTED.length() : 0;
        int end =
                compacted.endsWith(HiddenFiles.SUFFIX)
                        ? compacted.length() - HiddenFiles.SUFFIX.length()
                        : compacted.length();
        return compacted.substring(begin, end) + ".parquet";
    }
}
