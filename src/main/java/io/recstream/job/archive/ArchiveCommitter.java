package io.recstream.job.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits files, but none again that {@code archive forget} has changed since: on s3 the upload of
 * a file is compared with the object, and a start from a savepoint that names such a file would
 * fail.
 */
@SuppressWarnings("try") // close() throws what the other one does.
final class ArchiveCommitter implements Committer<FileSinkCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveCommitter.class);

    private final Committer<FileSinkCommittable> files;
    private final Path folder;
    private final boolean isRestored;

    /** Null until the first commit. */
    private Set<String> forgotten;

    /**
     * @param isRestored whether there may be files that were committed before
     */
    ArchiveCommitter(Committer<FileSinkCommittable> files, Path folder, boolean isRestored) {
        this.files = files;
        this.folder = folder;
        this.isRestored = isRestored;
    }

    @Override
    public void commit(Collection<CommitRequest<FileSinkCommittable>> requests)
            throws IOException, InterruptedException {
        if (forgotten == null && !requests.isEmpty()) {
            forgotten = isRestored ? ForgottenFiles.read(folder) : Set.of();
        }
        List<CommitRequest<FileSinkCommittable>> left = new ArrayList<>();
        for (CommitRequest<FileSinkCommittable> request : requests) {
            if (isForgotten(request.getCommittable())) {
                LOG.info("Was changed by archive forget: {}", request.getCommittable());
                request.signalAlreadyCommitted();
            } else {
                left.add(request);
            }
        }
        files.commit(left);
    }

    private boolean isForgotten(FileSinkCommittable file) {
        return file.hasPendingFile()
                && file.getPendingFile().getPath() != null
                && forgotten.contains(ForgottenFiles.name(file.getPendingFile().getPath()));
    }

    @Override
    public void close() throws Exception {
        files.close();
    }
}
