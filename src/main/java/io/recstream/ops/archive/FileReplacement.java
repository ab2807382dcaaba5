package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Replaces a file by a new one that stands beside it, as well as its file system can:
 *
 * <ul>
 *   <li>{@code file}: one rename over it; readers see the old or the new one.
 *   <li>Object stores: a rename is a copy there, but an object appears as a whole when its upload
 *       ends. So the content is uploaded over the old one; readers see the old or the new one.
 *   <li>{@code hdfs} and others: the old one is deleted, then the new one gets its name. Between
 *       the two calls readers see neither; after a crash there the new one is still beside it.
 * </ul>
 */
final class FileReplacement {

    private static final Set<String> OBJECT_STORES = Set.of("s3", "s3a", "s3n", "gs");
    private static final String SUFFIX = ".forget";

    private FileReplacement() {}

    /** Where the new file stands until it replaces the old one: hidden, and no Parquet by name. */
    static Path beside(Path file) {
        String name = file.getName();
        return new Path(file.getParent(), (name.startsWith(".") ? "" : ".") + name + SUFFIX);
    }

    /** Replaces a file by the one beside it. */
    static void replace(Path file) throws IOException {
        replace(file, scheme(file));
    }

    private static String scheme(Path file) throws IOException {
        return file.getFileSystem().getUri().getScheme().toLowerCase(Locale.ROOT);
    }

    /** Whether a file is an object of an object store. */
    static boolean isObject(Path file) throws IOException {
        return OBJECT_STORES.contains(scheme(file));
    }

    /** Replaces a file as those of a scheme are. */
    static void replace(Path file, String scheme) throws IOException {
        Path beside = beside(file);
        FileSystem system = file.getFileSystem();
        if (scheme.equals("file")) {
            java.nio.file.Path from = java.nio.file.Path.of(beside.getPath());
            try (FileChannel channel = FileChannel.open(from, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(
                    from,
                    java.nio.file.Path.of(file.getPath()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } else if (OBJECT_STORES.contains(scheme)) {
            upload(system, beside, file);
            system.delete(beside, false);
        } else {
            if (system.exists(file) && !system.delete(file, false)) {
                throw new IOException(file + " cannot be deleted");
            }
            if (!system.rename(beside, file)) {
                throw new IOException(beside + " cannot be renamed to " + file);
            }
        }
    }

    /** Closing a stream ends the upload, so that one that failed is not closed. */
    @SuppressWarnings("StreamResourceLeak")
    private static void upload(FileSystem system, Path from, Path to) throws IOException {
        FSDataOutputStream out = system.create(to, FileSystem.WriteMode.OVERWRITE);
        try (InputStream in = system.open(from)) {
            in.transferTo(out);
        }
        out.close();
    }

    /** Writes a small file at once. */
    static void write(Path file, JsonNode content) throws IOException {
        Path beside = beside(file);
        try (FSDataOutputStream out =
                file.getFileSystem().create(beside, FileSystem.WriteMode.OVERWRITE)) {
            out.write(content.toString().getBytes(StandardCharsets.UTF_8));
        }
        replace(file);
    }
}
