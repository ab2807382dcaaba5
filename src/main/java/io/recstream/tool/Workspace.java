package io.recstream.tool;

import io.recstream.local.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The one folder that this process writes to. Everything that asks Java for a temporary file gets
 * it in there, native libraries included, so that deleting it leaves nothing behind.
 */
public final class Workspace {

    private static final String TEMPORARY = "java.io.tmpdir";

    /** The folder of this process alone; null until it is claimed. */
    private static Path claimed;

    private final Path path;
    private volatile boolean kept;
    private volatile boolean logKept;

    private Workspace(Path path) {
        this.path = path;
    }

    /** Before anything else in this process has asked for a temporary file. */
    static void claim() {
        Path folder =
                Path.of(
                        System.getProperty(TEMPORARY),
                        "recstream-" + ProcessHandle.current().pid());
        System.setProperty(TEMPORARY, folder.toString());
        claimed = folder;
    }

    /** Takes the folder away again where nothing was put into it: even an unused log makes it. */
    static void sweep() {
        if (claimed == null) {
            return;
        }
        try {
            Files.deleteIfExists(claimed);
        } catch (DirectoryNotEmptyException e) {
            // Somebody wants what is in there.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Creates the folder that was claimed; where none was, as in tests, a new one: never the
     * system's own folder for temporary files, which {@link #delete} would empty for everybody.
     */
    public static Workspace open() {
        try {
            return new Workspace(
                    claimed == null
                            ? Files.createTempDirectory("recstream-")
                            : Files.createDirectories(claimed));
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder", e);
        }
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    public Path path() {
        return path;
    }

    /** From now on {@link #delete} leaves it alone. */
    void keep() {
        kept = true;
    }

    /** From now on {@link #delete} leaves the log. */
    void keepLog() {
        logKept = true;
    }

    public void delete() {
        if (kept) {
            return;
        }
        if (!logKept) {
            Folder.delete(path);
            return;
        }
        try (Stream<Path> parts = Files.list(path)) {
            parts.filter(part -> !part.equals(Logs.file())).forEach(Folder::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
