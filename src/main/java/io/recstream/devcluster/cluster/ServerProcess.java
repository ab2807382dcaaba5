package io.recstream.devcluster.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started by a command, identified by its id and the time of its start, because
 * ids are reused.
 *
 * @param name unique in its cluster
 * @param log file of its output
 */
public record ServerProcess(String name, long pid, Instant startedAt, Path log) {

    /** The system computes a start from the time of its boot, which may be corrected a little. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static ServerProcess of(String name, Process process, Path log) {
        Instant start = process.toHandle().info().startInstant().orElseGet(Instant::now);
        return new ServerProcess(name, process.pid(), start, log);
    }

    /** Whether it is running: the same id, the same start, and not a zombie. */
    public boolean isAlive() {
        return handle().isPresent();
    }

    /** Its handle, unless it has exited. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(found -> isSameStart(found.info().startInstant()))
                .filter(found -> !isZombie(Path.of("/proc", Long.toString(pid), "stat")));
    }

    /** If the system does not report the start, the process is not treated as ours. */
    boolean isSameStart(Optional<Instant> found) {
        return found.map(start -> Duration.between(startedAt, start).abs())
                .filter(apart -> apart.compareTo(TOLERANCE) <= 0)
                .isPresent();
    }

    /** Exited, but not waited for by its parent; the state follows the name in brackets. */
    static boolean isZombie(Path stat) {
        try {
            String line = Files.readString(stat);
            return line.startsWith("Z", line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }
}
