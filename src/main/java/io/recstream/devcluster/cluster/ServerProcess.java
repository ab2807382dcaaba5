package io.recstream.devcluster.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that one of our commands has started, known by its id and the instant of its start: a
 * number alone may by now belong to somebody else.
 *
 * @param name unique in its cluster
 * @param log what it writes
 */
public record ServerProcess(String name, long pid, Instant startedAt, Path log) {

    /** The system tells a start by its own clock's last boot, which may be corrected a little. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static ServerProcess of(String name, Process process, Path log) {
        Instant start = process.toHandle().info().startInstant().orElseGet(Instant::now);
        return new ServerProcess(name, process.pid(), start, log);
    }

    /** Whether it is still there: the same number, the same start, and not only its remains. */
    public boolean isAlive() {
        return handle().isPresent();
    }

    /** Its handle, unless it is gone or the number is another's. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(found -> isSameStart(found.info().startInstant()))
                .filter(found -> !isZombie(Path.of("/proc", Long.toString(pid), "stat")));
    }

    /** Where the system does not tell a start, nothing is ours: better left alone than ended. */
    boolean isSameStart(Optional<Instant> found) {
        return found.map(start -> Duration.between(startedAt, start).abs())
                .filter(apart -> apart.compareTo(TOLERANCE) <= 0)
                .isPresent();
    }

    /** Ended, but not yet taken note of by its parent; the state follows the name in brackets. */
    static boolean isZombie(Path stat) {
        try {
            String line = Files.readString(stat);
            return line.startsWith("Z", line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }
}
