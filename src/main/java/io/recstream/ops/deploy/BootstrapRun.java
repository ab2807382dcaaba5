package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.console.Failures;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.flink.JobReport;
import io.recstream.job.BootstrapJob;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.ingest.InputPosition;
import io.recstream.job.metrics.JobMetric;
import io.recstream.ops.inspect.SavepointInputs;
import io.recstream.ops.lock.LockLostException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The job that reads the archive, from its start to its savepoint.
 *
 * @param checked the settings of the live job
 */
record BootstrapRun(Operation operation, CheckedSettings checked) {

    private static final String SOURCE = "read-archive";
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Interval at which a lost lock is noticed; the job goes on then. */
    private static final Duration LOCK_CHECK = Duration.ofSeconds(30);

    /** Interval of the lines about the progress. */
    private static final Duration REPORT = Duration.ofSeconds(10);

    /** The client opens every file of the archive before it submits the job. */
    private static final Duration PLANNING = Duration.ofHours(1);

    /**
     * The job that an interrupted command has left.
     *
     * @throws RefusedException if it was started with other arguments
     */
    Optional<FlinkJob> running(Map<String, String> arguments) throws IOException {
        for (JsonNode job : operation.rest().get("jobs/overview").path("jobs")) {
            String id = job.path("jid").asText();
            if (!job.path("name").asText().equals(BootstrapJob.NAME)
                    || JobReport.isOver(job.path("state").asText())) {
                continue;
            }
            Map<String, String> published = operation.job(id).parameters();
            String given = published.getOrDefault(BootstrapJob.ARGUMENTS, "");
            if (!withoutTime(given).equals(withoutTime(arguments.toString()))) {
                throw new RefusedException(
                        "The job "
                                + id
                                + " builds the state already, from another JAR, with other settings,"
                                + " or with other arguments than these: "
                                + given
                                + ". Next: repeat that command, or "
                                + FlinkCommand.cancel(operation.rest().base(), id));
            }
            operation.terminal().line("Goes on with the job " + id + ", which runs");
            operation.terminal().line(published.get(BootstrapJob.PLAN));
            return Optional.of(operation.job(id));
        }
        return Optional.empty();
    }

    /** A duration before now is another time with each call. */
    private static String withoutTime(String arguments) {
        return arguments.replaceAll("--since=[^,}]*", "--since");
    }

    /**
     * The savepoint of these arguments from which an interrupted command, or one whose live job did
     * not work, has left no job.
     */
    Optional<String> savepointLeft(Map<String, String> arguments) throws Exception {
        String wanted = withoutTime(arguments.toString());
        History history = operation.history();
        Optional<String> left = history.bootstrapped(wanted);
        if (left.isEmpty()) {
            left = savepointOfFinished(wanted, history);
        }
        left.ifPresent(
                savepoint ->
                        operation
                                .terminal()
                                .line(
                                        "Goes on from "
                                                + savepoint
                                                + ", which has the state already; --anew reads the"
                                                + " archive again"));
        return left;
    }

    /** That of a job which has ended before a command could note it. */
    private Optional<String> savepointOfFinished(String arguments, History history)
            throws Exception {
        for (JsonNode overview : operation.rest().get("jobs/overview").path("jobs")) {
            FlinkJob job = operation.job(overview.path("jid").asText());
            if (!overview.path("name").asText().equals(BootstrapJob.NAME)
                    || !overview.path("state").asText().equals("FINISHED")
                    || history.hasBootstrapped(job.id())
                    || !arguments.equals(publishedArguments(job))) {
                continue;
            }
            Optional<String> savepoint = job.savepointOfStop();
            if (savepoint.isPresent()
                    && hasReadAll(savepoint.get()).orElse(false)
                    && continuesAt(savepoint.get(), job)
                            .orElse(offsets(job))
                            .equals(offsets(job))) {
                record(job, savepoint.get());
                return savepoint;
            }
        }
        return Optional.empty();
    }

    private static String publishedArguments(FlinkJob job) throws IOException {
        return withoutTime(job.parameters().getOrDefault(BootstrapJob.ARGUMENTS, ""));
    }

    /** From here on a repeated command starts the live job from it. */
    private void record(FlinkJob job, String savepoint) throws IOException {
        operation
                .journal()
                .add(
                        new JournalEntry(
                                Instant.now(),
                                JournalEntry.Action.BOOTSTRAP,
                                job.id(),
                                null,
                                savepoint,
                                publishedArguments(job)));
    }

    FlinkJob submit(Release release, Map<String, String> arguments) throws Exception {
        FlinkCommand run =
                FlinkCommand.bootstrap(
                        operation.rest().base(), operation.settings(), release, arguments);
        operation.terminal().line("$ " + run);
        FlinkClient client =
                new FlinkClient(operation.journal().folder(), operation.settings(), PLANNING);
        String id = step("Looking through the archive", () -> client.submit(run));
        FlinkJob job = operation.job(id);
        operation.terminal().line(job.parameters().get(BootstrapJob.PLAN));
        refuseGap(job);
        return job;
    }

    /** Does something, if the command still has its lock. */
    private <T> T step(String what, Callable<T> work) throws Exception {
        return operation.lock().step(() -> operation.terminal().step(what, work));
    }

    /** Refuses if the topic no longer has what follows the archive, before hours are spent. */
    private void refuseGap(FlinkJob job) throws Exception {
        List<InputPosition> positions = new ArrayList<>();
        offsets(job)
                .forEach(
                        (partition, offset) ->
                                positions.add(
                                        new InputPosition(
                                                new TopicPartition(
                                                        checked.settings().events().topic(),
                                                        partition),
                                                Uuid.ZERO_UUID,
                                                offset)));
        try {
            Deploy.refuseLost(operation, checked, positions);
        } catch (RefusedException e) {
            operation.cancel(job);
            throw e;
        }
    }

    private static String goesOn(FlinkJob job) {
        return "The job "
                + job.id()
                + " goes on reading the archive, and nothing else was changed. Next: see who holds the"
                + " lock (bin/recstream lock), and repeat this when it is free";
    }

    /** Of the first events that the live job reads, by partition. */
    private Map<Integer, Long> offsets(FlinkJob job) throws IOException {
        Map<Integer, Long> offsets = new TreeMap<>();
        Matcher matcher =
                Pattern.compile("(\\d+)=(\\d+)")
                        .matcher(job.parameters().getOrDefault(BootstrapJob.OFFSETS, ""));
        while (matcher.find()) {
            offsets.put(Integer.valueOf(matcher.group(1)), Long.valueOf(matcher.group(2)));
        }
        return offsets;
    }

    /**
     * Waits until the job has read all rows, and prints how far it is. However long it takes: a job
     * that fails is restarted by Flink from its newest checkpoint.
     *
     * @throws IOException if the job has failed for good
     */
    void awaitAllRead(FlinkJob job) throws IOException, InterruptedException {
        Duration refresh =
                operation
                        .rest()
                        .setting("metrics.fetcher.update-interval")
                        .map(TimeUtils::parseDuration)
                        .orElse(Duration.ofSeconds(10));
        boolean isRead = false;
        while (!isRead) {
            awaitNoRowLeft(job);
            if (job.isOver()) {
                return;
            }
            // What Flink's page shows may be of before a restart: the next values count.
            long failures = job.report().failures();
            TimeUnit.MILLISECONDS.sleep(2 * refresh.toMillis());
            isRead =
                    sum(job, SOURCE, JobMetric.ARCHIVE_ROWS_LEFT).orElse(-1) == 0
                            // Lists that a restart has withheld.
                            && sum(job, "rank-list", JobMetric.WAITING_USERS).orElse(-1) == 0
                            && job.report().failures() == failures;
        }
        operation.terminal().line("All rows are read");
    }

    private void awaitNoRowLeft(FlinkJob job) throws IOException, InterruptedException {
        long total = Long.parseLong(job.parameters().getOrDefault(BootstrapJob.ROWS, "0"));
        long began = System.nanoTime();
        long reported = began;
        long leftAtFirst = -1;
        while (true) {
            JobReport report = job.report();
            if (report.isOver() && job.savepointOfStop().isPresent()) {
                return;
            }
            if (report.isOver()) {
                throw new IOException(
                        "The job "
                                + job.id()
                                + " is "
                                + report.state()
                                + ": "
                                + report.lastFailure()
                                + ". Nothing was written. Next: correct it, and repeat the command");
            }
            try {
                operation.lock().checkEach(LOCK_CHECK);
            } catch (LockLostException e) {
                throw e.with(goesOn(job));
            }
            OptionalLong left = sum(job, SOURCE, JobMetric.ARCHIVE_ROWS_LEFT);
            long now = System.nanoTime();
            if (left.orElse(-1) < 0 && now - reported >= REPORT.toNanos()) {
                reported = now;
                operation
                        .terminal()
                        .line("Waits for the list of files, the catalogue, and a checkpoint");
            }
            if (left.isPresent() && left.getAsLong() >= 0) {
                if (left.getAsLong() == 0) {
                    return;
                }
                if (leftAtFirst < 0) {
                    leftAtFirst = left.getAsLong();
                    began = now;
                }
                if (now - reported >= REPORT.toNanos()) {
                    reported = now;
                    double seconds = (now - began) / 1e9;
                    operation
                            .terminal()
                            .line(
                                    progress(
                                            total,
                                            left.getAsLong(),
                                            (leftAtFirst - left.getAsLong())
                                                    / Math.max(1e-9, seconds)));
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    /**
     * @param rate rows a second
     */
    static String progress(long total, long left, double rate) {
        String read =
                String.format(
                        Locale.ROOT,
                        "%,d of %,d rows (%d %%)",
                        Math.max(0, total - left),
                        total,
                        total == 0 ? 100 : Math.max(0, 100 * (total - left) / total));
        if (rate < 1) {
            return read;
        }
        long seconds = Math.round(left / rate);
        return read
                + String.format(
                        Locale.ROOT,
                        ", %,.0f/s, %s left",
                        rate,
                        seconds < 120
                                ? seconds + " s"
                                : seconds < 7_200
                                        ? Math.round(seconds / 60.0) + " min"
                                        : Math.round(seconds / 3_600.0) + " h");
    }

    /** A gauge, summed over the subtasks of an operator; empty as long as none reports it. */
    private OptionalLong sum(FlinkJob job, String operator, JobMetric metric) throws IOException {
        FlinkRest rest = operation.rest();
        for (JsonNode vertex : rest.get("jobs/" + job.id()).path("vertices")) {
            if (!vertex.path("name").asText().contains(operator)) {
                continue;
            }
            String metrics =
                    "jobs/" + job.id() + "/vertices/" + vertex.path("id").asText() + "/metrics";
            List<String> names = new ArrayList<>();
            for (JsonNode known : rest.get(metrics)) {
                String name = known.path("id").asText();
                if (name.endsWith("." + metric.shortName())) {
                    names.add(name);
                }
            }
            if (names.isEmpty()) {
                continue;
            }
            long sum = 0;
            JsonNode values = rest.get(metrics + "?get=" + String.join(",", names));
            for (JsonNode value : values) {
                sum += value.path("value").asLong(-1);
            }
            return values.size() < names.size() ? OptionalLong.empty() : OptionalLong.of(sum);
        }
        return OptionalLong.empty();
    }

    /**
     * Ends the job with a savepoint, which is recorded, and returns its path.
     *
     * @param folder for the savepoint; null for the cluster's own
     * @throws IOException also if the savepoint does not continue where the archive ends
     */
    String stop(FlinkJob job, String folder) throws Exception {
        Map<Integer, Long> expected = offsets(job);
        String savepoint;
        try {
            Optional<String> left = job.isOver() ? job.savepointOfStop() : Optional.empty();
            savepoint = left.isPresent() ? left.get() : operation.stopBuilder(job.id(), folder);
        } catch (LockLostException e) {
            throw e.with(goesOn(job));
        }
        Map<Integer, Long> found = continuesAt(savepoint, job).orElse(expected);
        if (!found.equals(expected)) {
            throw new IOException(
                    "The savepoint "
                            + savepoint
                            + " continues at "
                            + found
                            + " instead of "
                            + expected
                            + ". Nothing was started. Next: repeat the command");
        }
        if (!hasReadAll(savepoint).orElse(true)) {
            throw new IOException(
                    "The job was stopped before it had read the archive: the savepoint "
                            + savepoint
                            + " holds a part of the state. Nothing was started. Next: repeat the"
                            + " command with --anew");
        }
        record(job, savepoint);
        return savepoint;
    }

    /** Whether a savepoint holds the whole archive; empty if that cannot be seen from here. */
    private static Optional<Boolean> hasReadAll(String savepoint) {
        try {
            return Optional.of(SavepointInputs.hasReadArchive(savepoint));
        } catch (IOException e) {
            return Optional.empty(); // continuesAt reports it.
        }
    }

    /**
     * The offsets of a savepoint, of the partitions that a job has read; empty if they cannot be
     * seen from here.
     */
    private Optional<Map<Integer, Long>> continuesAt(String savepoint, FlinkJob job)
            throws IOException {
        List<InputPosition> positions;
        try {
            positions = SavepointInputs.of(savepoint, checked.settings());
        } catch (IOException e) {
            operation
                    .terminal()
                    .line("Its offsets could not be seen from here: " + Failures.explain(e));
            return Optional.empty();
        }
        Map<Integer, Long> found = new TreeMap<>();
        for (InputPosition position : positions) {
            if (position.partition().topic().equals(checked.settings().events().topic())) {
                found.put(position.partition().partition(), position.offset());
            }
        }
        found.keySet().retainAll(offsets(job).keySet());
        return Optional.of(found);
    }
}
