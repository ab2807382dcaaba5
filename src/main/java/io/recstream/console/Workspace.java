package io.recstream.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The one folder that this process writes to. Everything that asks Java for a temporary file gets
 * it in there, native libraries included, so that deleting it leaves nothing behind.
 */
public final class Workspace {

    private static final String TEMPORARY = "java.io.tmpdir";

    private static final String PREFIX = "recstream-";

    /** The folder of this process alone; null until it is claimed. */
    private static volatile Path claimed;

    private static volatile boolean opened;

    private final Path path;
    private volatile boolean kept;
    private volatile boolean logKept;

    private Workspace(Path path) {
        this.path = path;
    }

    /**
     * Makes the folder of this process: new, with a name that nobody can foresee, and private.
     * Before anything else in this process has asked for a temporary file.
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

    /** Deletes the folder, unless a command works in it, which deletes it itself or keeps it. */
    public static void sweep() {
        if (claimed != null && !opened) {
            Folder.delete(claimed);
        }
    }

    /**
     * The folder that was claimed; where none was, as in tests, a new one: never the system's own
     * folder for temporary files, which {@link #delete} would empty for everybody.
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

    /** From now on {@link #delete} leaves it alone. */
    public void keep() {
        kept = true;
    }

    /** From now on {@link #delete} leaves the log. */
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
