package io.recstream.ops.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.flink.JobReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the Flink cluster: version, slots, and the state of the job. */
final class ClusterCheck implements Check {

    private static final String VERSION = "2.2.";
    private static final String JOB = "recstream";

    @Override
    public String name() {
        return "cluster";
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
        JsonNode overview;
        try {
            overview = rest.get("overview");
        } catch (IOException e) {
            findings.fail(
                    rest.base() + " does not respond: " + e.getMessage(),
                    "nothing can be deployed, and the state of the job is not known",
                    "start the JobManager, or correct --target");
            return;
        }
        checkVersion(overview.path("flink-version").asText(), findings);
        List<String> jobs = running(rest);
        if (jobs.isEmpty()) {
            checkSlots(overview, context.parallelism(), findings);
        }
        if (jobs.size() > 1) {
            findings.warn(
                    jobs.size() + " jobs named " + JOB + " run",
                    "with one transactional id prefix they fence each other, and lose output",
                    "cancel one, or give them prefixes and topics of their own");
        }
        for (String job : jobs) {
            checkJob(new FlinkJob(rest, job), findings);
        }
        if (findings.isClean()) {
            findings.ok(
                    "Flink "
                            + overview.path("flink-version").asText()
                            + ", "
                            + overview.path("slots-available").asInt()
                            + " of "
                            + overview.path("slots-total").asInt()
                            + " slots free, "
                            + (jobs.isEmpty() ? "no job runs" : "the job runs"));
        }
    }

    private static void checkVersion(String version, Findings findings) {
        if (!version.startsWith(VERSION)) {
            findings.fail(
                    "Flink is " + version,
                    "the job is built for " + VERSION + "x, which others do not promise to run",
                    "deploy to a cluster of Flink " + VERSION + "x");
        }
    }

    private static void checkSlots(JsonNode overview, int parallelism, Findings findings) {
        int free = overview.path("slots-available").asInt();
        if (free < parallelism) {
            findings.fail(
                    free + " slots are free for a parallelism of " + parallelism,
                    "the job would wait for slots, and not run",
                    "add TaskManagers or slots, or lower the parallelism");
        }
    }

    private static void checkJob(FlinkJob job, Findings findings) throws IOException {
        JobReport report = job.report();
        if (!report.isRunning() || report.checkpoints() == 0) {
            findings.fail(
                    "the job " + job.id() + ": " + report.waitsFor() + lastFailure(report),
                    "no output becomes visible without checkpoints",
                    "see its exceptions in the web UI, and the TaskManagers' logs");
        }
        Optional<String> checkpoint = job.checkpointFailure();
        if (checkpoint.isPresent()) {
            findings.warn(
                    "the newest checkpoint of the job "
                            + job.id()
                            + " has failed: "
                            + checkpoint.get(),
                    "output becomes visible with the next one that succeeds; after several failures"
                            + " the job restarts",
                    "see the JobManager's log; check the file systems of"
                            + " execution.checkpointing.dir and recstream.archive.path");
        }
        long failed = job.failedCommittables().orElse(0);
        if (failed > 0) {
            findings.fail(
                    failed + " transactions of the job " + job.id() + " could not be committed",
                    "their output is lost (it runs with recstream.kafka.on-lost-output: count)",
                    "docs/runbooks-output.md, \"Lost output\"");
        }
    }

    private static String lastFailure(JobReport report) {
        return report.lastFailure().isEmpty() ? "" : "; last failure: " + report.lastFailure();
    }

    private static List<String> running(FlinkRest rest) throws IOException {
        List<String> ids = new ArrayList<>();
        for (JsonNode job : rest.get("jobs/overview").path("jobs")) {
            boolean over =
                    List.of("FAILED", "CANCELED", "FINISHED").contains(job.path("state").asText());
            if (job.path("name").asText().equals(JOB) && !over) {
                ids.add(job.path("jid").asText());
            }
        }
        return ids;
    }
}
