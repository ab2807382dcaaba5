package io.recstream.job.archive;

import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.connector.file.sink.compactor.FileCompactStrategy;
import org.apache.flink.connector.file.sink.compactor.operator.CompactorOperatorFactory;
import org.apache.flink.connector.file.sink.compactor.operator.CompactorRequestTypeInfo;
import org.apache.flink.connector.file.sink.writer.FileWriterBucketState;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;

/**
 * Flink's file sink, whose small files have another format than the large ones that they become.
 * Its writer writes hidden files of encoded rows; its compaction, put together anew here, makes
 * Parquet of them. So each row becomes Parquet once, in a large file, in the background. State is
 * that of Flink's sink.
 */
public final class ArchiveSink
        implements Sink<EncodedRow>,
                SupportsWriterState<EncodedRow, FileWriterBucketState>,
                SupportsCommitter<FileSinkCommittable>,
                SupportsPreCommitTopology<FileSinkCommittable, FileSinkCommittable> {

    private static final long serialVersionUID = 1L;

    private final FileSink<EncodedRow> rows;
    private final Path folder;
    private final FileCompactStrategy strategy;
    private final boolean acceptsLost;

    /**
     * A sink of files below a path.
     *
     * @param fileBytes bytes of hidden files of a date that become one Parquet file
     * @param checkpoints after how many of them they do in any case, at least 1
     * @param acceptsLost whether hidden files that do not exist count as archived
     */
    public ArchiveSink(String path, long fileBytes, int checkpoints, boolean acceptsLost) {
        this.acceptsLost = acceptsLost;
        this.folder = new Path(path);
        this.strategy =
                FileCompactStrategy.Builder.newBuilder()
                        .setSizeThreshold(fileBytes)
                        .enableCompactionOnCheckpoint(checkpoints)
                        .build();
        this.rows =
                FileSink.forBulkFormat(folder, HiddenFiles::writer)
                        .withBucketAssigner(new EventDateFolders())
                        .withOutputFileConfig(
                                OutputFileConfig.builder()
                                        .withPartPrefix(HiddenFiles.PREFIX)
                                        .withPartSuffix(HiddenFiles.SUFFIX)
                                        .build())
                        .enableCompact(strategy, compactor())
                        .build();
    }

    private ParquetCompactor compactor() {
        boolean accepts = acceptsLost;
        return new ParquetCompactor(path -> HiddenFiles.reader(path, accepts));
    }

    @Override
    public StatefulSinkWriter<EncodedRow, FileWriterBucketState> createWriter(
            WriterInitContext context) throws IOException {
        return rows.createWriter(context);
    }

    @Override
    public StatefulSinkWriter<EncodedRow, FileWriterBucketState> restoreWriter(
            WriterInitContext context, Collection<FileWriterBucketState> state) throws IOException {
        return rows.restoreWriter(context, state);
    }

    @Override
    public SimpleVersionedSerializer<FileWriterBucketState> getWriterStateSerializer() {
        return rows.getWriterStateSerializer();
    }

    @Override
    public DataStream<CommittableMessage<FileSinkCommittable>> addPreCommitTopology(
            DataStream<CommittableMessage<FileSinkCommittable>> written) {
        boolean accepts = acceptsLost;
        var collected =
                written.rebalance()
                        .transform(
                                "collect-files",
                                new CompactorRequestTypeInfo(rows::getCommittableSerializer),
                                new CollectFiles.Factory(strategy, rows::getCommittableSerializer))
                        .setParallelism(1)
                        .uid("collect-files");
        var compacted =
                collected.transform(
                        "compact-files",
                        written.getType(),
                        new CompactorOperatorFactory(
                                strategy,
                                compactor(),
                                rows::getCommittableSerializer,
                                () -> new ParquetFiles(folder, accepts)));
        // A summary and its files must reach the same committer.
        compacted.getTransformation().setParallelism(written.getParallelism(), false);
        return compacted.uid("compact-files");
    }

    @Override
    public SimpleVersionedSerializer<FileSinkCommittable> getWriteResultSerializer() {
        return rows.getWriteResultSerializer();
    }

    @Override
    public Committer<FileSinkCommittable> createCommitter(CommitterInitContext context)
            throws IOException {
        return new ArchiveCommitter(
                rows.createCommitter(context),
                folder,
                context.getRestoredCheckpointId().isPresent());
    }

    @Override
    public SimpleVersionedSerializer<FileSinkCommittable> getCommittableSerializer() {
        return rows.getCommittableSerializer();
    }
}
