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
 * Where the savepoint of one stop goes. In a folder of its own it is found also where no JobManager
 * knows of it any more.
 *
 * @param path as Flink takes it; null for what the cluster takes where nothing is said
 * @param isOwn whether nothing else is in there
 */
record StopFolder(String path, boolean isOwn) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /**
     * A new one below a folder, or that folder itself where its file system cannot be reached from
     * here.
     *
     * @param parent null where none is known
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

    /** Whether what the cluster has put there is seen from here: it makes the folder first. */
    boolean isVisible() throws IOException {
        if (!isOwn) {
            return false;
        }
        Path folder = new Path(path);
        return folder.getFileSystem().exists(folder);
    }

    /** The savepoint, once its table of contents is written, which Flink writes last. */
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
