package io.recstream.ops.lock;

import io.recstream.console.Await;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * A file that the operating system locks: for the commands of one machine, or of machines that
 * share a file system with locks. It is free as soon as its holder's process has ended.
 *
 * @param file in a folder that exists; holds who has the lock
 */
public record FilePlace(Path file) implements LockPlace {

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Longer than it takes to look. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Override
    public OperationLock acquire(LockHolder holder, Duration wait)
            throws IOException, InterruptedException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isHeld = false;
        try {
            // Who only looks holds it for a moment, too.
            Duration patience = wait.compareTo(LOOK) < 0 ? LOOK : wait;
            isHeld = Await.until(patience, PAUSE, () -> isLocked(channel));
            if (!isHeld) {
                throw new LockedException(named(), this);
            }
            return new FileLock(channel, holder);
        } finally {
            if (!isHeld) {
                channel.close();
            }
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private Optional<LockHolder> named() {
        try {
            return LockHolder.parse(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Not for the process that holds it: to look frees the lock. */
    @Override
    public Optional<LockHolder> holder() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return isLocked(channel) ? Optional.empty() : named();
        }
    }

    @Override
    public String identity() {
        return file.toAbsolutePath().toString();
    }

    @Override
    public Duration session() {
        return Duration.ZERO;
    }

    @Override
    public String toString() {
        return "the file " + file;
    }
}
