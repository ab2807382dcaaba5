package io.recstream.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A temporary folder that is deleted when it is closed. */
public final class Folder implements AutoCloseable {

    /** Attempts to delete, as a server that is shutting down may still create files. */
    private static final int ATTEMPTS = 50;

    private final Path path;

    private Folder(Path path) {
        this.path = path;
    }

    /**
     * A new folder in the current {@code java.io.tmpdir}; Java's own method uses its initial value.
     */
    public static Folder temporary(String prefix) {
        try {
            Path place = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
            return new Folder(Files.createTempDirectory(place, prefix));
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder", e);
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        delete(path);
    }

    /** Deletes a folder recursively; does nothing if there is none. */
    public static void delete(Path folder) {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(folder); attempt++) {
            try {
                Files.walkFileTree(folder, new Deletion());
            } catch (IOException e) {
                last = e;
                Thread.onSpinWait();
            }
        }
        if (last != null && Files.exists(folder)) {
            throw new UncheckedIOException("Cannot delete " + folder, last);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException problem)
                throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
