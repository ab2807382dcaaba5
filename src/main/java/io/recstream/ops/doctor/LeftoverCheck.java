package io.recstream.ops.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;

/** Checks for files that Flink does not delete, as far as they are on this machine. */
final class LeftoverCheck implements Check {

    private static final String LOG_FILE = "-Dlog.file=";

    /** Number of RocksDB's log files beside those of the processes. */
    private static final long MANY_LOGS = 200;

    private static final Duration LATELY = Duration.ofHours(1);

    private record Leftover(Path folder, long bytes, Instant changed) {}

    @Override
    public String name() {
        return "leftovers";
    }

    @Override
    public boolean needsBrokers() {
        return false;
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        FlinkRest rest = context.rest();
        if (rest == null) {
            findings.ok("not looked at: no --target");
            return;
        }
        String checkpoints = context.flink().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        Path folder = DiskCheck.local(checkpoints);
        if (folder != null && Files.isDirectory(folder)) {
            findCheckpoints(rest, folder, findings);
        }
        Path logs = logs(rest);
        if (logs != null && Files.isDirectory(logs)) {
            findLogs(logs, findings);
        }
        if (findings.isClean()) {
            findings.ok(
                    folder == null
                            ? "checkpoints are not on this machine; old jobs' folders below "
                                    + checkpoints
                                    + " are yours to look for"
                            : "no checkpoints of jobs that are over, and few logs of RocksDB");
        }
    }

    /**
     * If no running job was restored, the newest checkpoint may be needed for a restart, and is not
     * reported; nor is one that changed recently: its job may run on another cluster, or be
     * recovered on this one.
     */
    private static void findCheckpoints(FlinkRest rest, Path folder, Findings findings)
            throws IOException {
        Set<String> running = new HashSet<>();
        boolean hasSuccessor = false;
        for (JsonNode job : rest.get("jobs/overview").path("jobs")) {
            String id = job.path("jid").asText();
            if (!job.path("state").asText().matches("FAILED|CANCELED|FINISHED")) {
                running.add(id);
                hasSuccessor |= goesOnFromAnother(rest, id);
            }
        }
        List<Leftover> left = new ArrayList<>();
        try (Stream<Path> jobs = Files.list(folder)) {
            for (Path job : jobs.filter(LeftoverCheck::isOfAJob).toList()) {
                if (!running.contains(job.getFileName().toString())) {
                    left.add(measure(job));
                }
            }
        }
        left.removeIf(it -> it.bytes() == 0);
        left.sort(Comparator.comparing(Leftover::changed));
        if (!hasSuccessor && !left.isEmpty()) {
            left.remove(left.size() - 1);
        }
        Instant lately = Instant.now().minus(LATELY);
        left.removeIf(it -> it.changed().isAfter(lately));
        if (left.isEmpty()) {
            return;
        }
        findings.warn(
                Formats.size(left.stream().mapToLong(Leftover::bytes).sum())
                        + " of checkpoints of "
                        + left.size()
                        + " jobs that are over, the last of "
                        + left.get(left.size() - 1).changed(),
                "nothing deletes them: those of a job that failed or was cancelled are kept for a"
                        + " restart, and files from before a change of JobManager are not known to"
                        + " the next one",
                "make sure that no job of another cluster writes there, that none is to start from"
                        + " one of them, and that none was started from one with --claimMode CLAIM;"
                        + " then: rm -r "
                        + left.stream()
                                .map(it -> it.folder().toString())
                                .collect(Collectors.joining(" ")));
    }

    private static boolean goesOnFromAnother(FlinkRest rest, String id) throws IOException {
        String restored =
                rest.get("jobs/" + id + "/checkpoints")
                        .path("latest")
                        .path("restored")
                        .path("external_path")
                        .asText();
        return !restored.isEmpty() && !restored.contains(id);
    }

    private static boolean isOfAJob(Path folder) {
        return folder.getFileName().toString().matches("[0-9a-f]{32}");
    }

    private static Leftover measure(Path folder) throws IOException {
        AtomicLong bytes = new AtomicLong();
        AtomicLong newest = new AtomicLong();
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        bytes.addAndGet(attributes.size());
                        newest.accumulateAndGet(
                                attributes.lastModifiedTime().toMillis(), Math::max);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return new Leftover(folder, bytes.get(), Instant.ofEpochMilli(newest.get()));
    }

    /** The JobManager's log folder; on one machine also that of the TaskManagers. */
    private static Path logs(FlinkRest rest) throws IOException {
        for (JsonNode option : rest.get("jobmanager/environment").path("jvm").path("options")) {
            if (option.asText().startsWith(LOG_FILE)) {
                return Path.of(option.asText().substring(LOG_FILE.length())).getParent();
            }
        }
        return null;
    }

    private static void findLogs(Path folder, Findings findings) throws IOException {
        long count = 0;
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(LeftoverCheck::isOfRocksDb).toList()) {
                count++;
                bytes += Files.size(file);
            }
        }
        if (count > MANY_LOGS) {
            findings.warn(
                    count + " logs of RocksDB (" + Formats.size(bytes) + ") in " + folder,
                    "each operator and attempt writes one, and what a killed TaskManager leaves is"
                            + " not deleted; those of operators that run lose nothing else",
                    "find " + folder + " -name '*_LOG*' -mmin +60 -delete");
        }
    }

    /** The names of RocksDB's logs if they are not in the data folder. */
    static boolean isOfRocksDb(Path file) {
        return file.getFileName().toString().matches(".*_LOG(\\.old\\.[0-9]+)?");
    }
}
