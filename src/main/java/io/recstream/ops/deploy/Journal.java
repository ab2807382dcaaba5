package io.recstream.ops.deploy;

import io.recstream.job.config.SmallFile;
import io.recstream.ops.lock.FilePlace;
import io.recstream.ops.lock.LockPlace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The deployments of one job to one cluster: an append-only file, and copies of every JAR and
 * settings file, so that a rollback does not depend on the build folder.
 */
final class Journal {

    private final Path folder;
    private final List<JournalEntry> added = new ArrayList<>();

    Journal(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    History history() throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        if (Files.exists(file())) {
            for (String line : Files.readAllLines(file())) {
                entries.add(JournalEntry.of(line));
            }
        }
        return History.of(entries);
    }

    /**
     * The lock of the commands that use this journal. Between the stop and the start of one,
     * another would find no job, and start a second one.
     */
    LockPlace lock() throws IOException {
        return new FilePlace(create(folder).resolve("lock"));
    }

    void add(JournalEntry entry) throws IOException {
        create(folder);
        Files.writeString(
                file(),
                entry.toJson() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        added.add(entry);
    }

    /** What this command has added, oldest first. */
    List<JournalEntry> added() {
        return List.copyOf(added);
    }

    private Path file() {
        return folder.resolve("journal.jsonl");
    }

    /** Copies the files of a start; a copy's name begins with the fingerprint of its content. */
    Release keep(Path jar, Path config, int parallelism, Map<String, String> settings)
            throws IOException {
        String version = JobJar.version(jar);
        if (config != null && !(Files.isRegularFile(config) && isSmall(config))) {
            throw new RefusedException(
                    config
                            + " is no file, or larger than "
                            + (SmallFile.MAX_BYTES >> 20)
                            + " MiB. Next: name the job's settings");
        }
        return new Release(
                copy(jar).toString(),
                version,
                config == null ? null : copy(config).toString(),
                parallelism,
                settings);
    }

    private static boolean isSmall(Path config) throws IOException {
        return Files.size(config) <= SmallFile.MAX_BYTES;
    }

    private Path copy(Path file) throws IOException {
        Path files = create(folder.resolve("files"));
        if (files.equals(file.toAbsolutePath().getParent())) {
            return file;
        }
        Path copy = files.resolve(fingerprint(file) + "-" + file.getFileName());
        if (!Files.exists(copy)) {
            Path fresh = files.resolve(copy.getFileName() + ".new");
            Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return copy;
    }

    /** Creates a folder that only this user can read: settings may contain secrets. */
    private static Path create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return path;
        }
        Files.createDirectories(path);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        return path;
    }

    private static String fingerprint(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
