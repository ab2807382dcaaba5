package io.recstream.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder of this process. All temporary files of Java and native libraries are created in it,
 * so that deleting it removes everything.
 */
public final class Workspace {

    private static final String TEMPORARY = "java.io.tmpdir";

    private static final String PREFIX = "recstream-";

    /** Null until it is claimed. */
    private static volatile Path claimed;

    private static volatile boolean opened;

    private final Path path;
    private volatile boolean kept;
    private volatile boolean logKept;

    private Workspace(Path path) {
        this.path = path;
    }

    /**
     * Creates the folder of this process, private and with an unpredictable name. To be called
     * before any temporary file is created.
     */
    public static void claim() {
        try {
            claimed = Files.createTempDirectory(Path.of(System.getProperty(TEMPORARY)), PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder", e);
        }
        System.setProperty(TEMPORARY, claimed.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(Workspace::sweep, "workspace-sweeper"));
    }

    /** Deletes the folder, unless a command uses it, which deletes or keeps it itself. */
    public static void sweep() {
        if (claimed != null && !opened) {
            Folder.delete(claimed);
        }
    }

    /**
     * The claimed folder; without one, as in tests, a new one. Never the system's folder for
     * temporary files, which {@link #delete} would empty.
     */
    public static Workspace open() {
        try {
            if (claimed == null) {
                return new Workspace(Files.createTempDirectory(PREFIX));
            }
            opened = true;
            return new Workspace(claimed);
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

    /** Makes {@link #delete} keep the folder. */
    public void keep() {
        kept = true;
    }

    /** Makes {@link #delete} keep the log. */
    public void keepLog() {
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
