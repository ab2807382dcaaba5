package io.recstream.ops.deploy;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The folder for the savepoint of one stop. In a folder of its own the savepoint is found even if
 * no JobManager knows of it any more.
 *
 * @param path for Flink; null for the cluster's default
 * @param isOwn whether the folder is for this stop only
 */
record StopFolder(String path, boolean isOwn) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /**
     * A new folder below another one, or that folder itself if its file system cannot be reached
     * from here.
     *
     * @param parent null if not known
     */
    static StopFolder below(String parent) {
        if (parent == null) {
            return new StopFolder(null, false);
        }
        try {
            new Path(parent).getFileSystem();
        } catch (IOException | RuntimeException e) {
            return new StopFolder(parent, false);
        }
        String random = String.format("%04x", ThreadLocalRandom.current().nextInt(1 << 16));
        String name = "stop-" + TIME.format(Instant.now()) + "-" + random;
        return new StopFolder(parent.replaceFirst("/+$", "") + "/" + name, true);
    }

    /** Whether the cluster's files can be seen from here: the cluster creates the folder first. */
    boolean isVisible() throws IOException {
        if (!isOwn) {
            return false;
        }
        Path folder = new Path(path);
        return folder.getFileSystem().exists(folder);
    }

    /** The savepoint, once its metadata file exists, which Flink writes last. */
    Optional<String> savepoint() throws IOException {
        if (!isVisible()) {
            return Optional.empty();
        }
        Path folder = new Path(path);
        FileSystem files = folder.getFileSystem();
        for (FileStatus found : files.listStatus(folder)) {
            if (files.exists(new Path(found.getPath(), "_metadata"))) {
                return Optional.of(found.getPath().toString());
            }
        }
        return Optional.empty();
    }
}
