package io.recstream.tool.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.tool.Terminal;
import io.recstream.tool.deploy.JournalEntry.Action;
import io.recstream.tool.flink.FlinkJob;
import io.recstream.tool.flink.FlinkRest;
import io.recstream.tool.flink.JobReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the verbs are made of: each step says the Flink command that it stands for, and is in the
 * journal once it has worked.
 *
 * @param settings Flink's own keys that were given to the cluster at its start
 * @param jobConfig the job's settings where none are given; may be null
 */
record Operation(
        FlinkRest rest,
        Journal journal,
        Map<String, String> settings,
        Path jobConfig,
        Terminal terminal,
        Duration patience) {

    History history() throws IOException {
        return journal.history();
    }

    FlinkJob job(String id) {
        return new FlinkJob(rest, id);
    }

    /** The start of the job that runs now, by the journal; refuses where none does. */
    JournalEntry running() throws IOException {
        JournalEntry current =
                history()
                        .current()
                        .orElseThrow(
                                () ->
                                        new Refused(
                                                "The journal in "
                                                        + journal.folder()
                                                        + " knows no deployment to "
                                                        + rest.base()
                                                        + ". Next: bin/recstream deploy; a job that"
                                                        + " you have started otherwise: stop it with"
                                                        + " a savepoint P, then deploy"
                                                        + " --from-savepoint P"));
        if (job(current.job()).isOver()) {
            throw new Refused(
                    "The job "
                            + current.job()
                            + " does not run. Next: bin/recstream deploy --from-savepoint latest");
        }
        return current;
    }

    /** A job that is about to be started twice would fence its own transactions. */
    void refuseSecond() throws IOException {
        for (JsonNode job : rest.get("jobs/overview").path("jobs")) {
            String state = job.path("state").asText();
            if (job.path("name").asText().equals("recstream")
                    && !state.matches("FAILED|CANCELED|FINISHED|SUSPENDED")) {
                throw new Refused(
                        "The job "
                                + job.path("jid").asText()
                                + " is "
                                + state
                                + " on this cluster already. Next: bin/recstream upgrade, or stop;"
                                + " for a second one with topics and prefixes of its own: --beside");
            }
        }
    }

    /**
     * Submits, and returns the job once it has shown that it works. One that has not, and has made
     * nothing visible, is cancelled.
     */
    FlinkJob start(Action action, Release release, String savepoint) throws Exception {
        // Whoever stopped the job may have tried to start it from there before, in vain.
        boolean ended = savepoint != null && history().isEnd(savepoint);
        FlinkJob job = submit(release, savepoint);
        try {
            if (ended) {
                proveAgain(job);
            } else {
                prove(job);
            }
        } catch (Unproven e) {
            if (!e.hasCommitted()) {
                cancel(job);
            }
            throw e;
        }
        note(action, job.id(), release, savepoint);
        return job;
    }

    FlinkJob submit(Release release, String savepoint) throws Exception {
        FlinkCommand run = FlinkCommand.run(rest.base(), settings, release, savepoint);
        terminal.line("$ " + run);
        String id = terminal.step("Submitting " + release, () -> client().submit(run));
        return job(id);
    }

    FlinkClient client() {
        return new FlinkClient(journal.folder(), patience);
    }

    void prove(FlinkJob job) throws Exception {
        Proof proof = new Proof(rest, patience);
        JobReport report = awaitCheckpoint(proof, job);
        terminal.step(
                "Its transactions",
                () -> {
                    proof.awaitCommitters(job);
                    return job;
                });
        terminal.line("Runs: " + report.tasks() + " tasks; nothing failed to commit");
    }

    /** For a job that starts from its savepoint for the second time. */
    void proveAgain(FlinkJob job) throws Exception {
        Proof proof = new Proof(rest, patience);
        JobReport report = awaitCheckpoint(proof, job);
        long refused = terminal.step("Its transactions", () -> proof.awaitCommittersAgain(job));
        terminal.line(
                "Runs: "
                        + report.tasks()
                        + " tasks; nothing failed to commit"
                        + (refused == 0
                                ? ""
                                : " but "
                                        + refused
                                        + " transactions of the savepoint, which were committed"
                                        + " when the job stopped"));
    }

    private JobReport awaitCheckpoint(Proof proof, FlinkJob job) throws Exception {
        return terminal.step(
                "Job " + job.id() + ": its tasks and the first checkpoint",
                () -> proof.awaitCheckpoint(job));
    }

    /** Ends the job with a savepoint and returns where that is; on failure it goes on running. */
    String stop(String id, String folder) throws Exception {
        terminal.line("$ " + FlinkCommand.stop(rest.base(), id, folder));
        FlinkJob job = job(id);
        String savepoint =
                terminal.step(
                        "Stopping " + id + " with a savepoint",
                        () -> {
                            String path = job.stop(folder, patience);
                            job.awaitEnd(patience);
                            return path;
                        });
        terminal.line("Savepoint: " + savepoint);
        note(Action.STOP, id, null, savepoint);
        return savepoint;
    }

    String savepoint(String id, String folder) throws Exception {
        terminal.line("$ " + FlinkCommand.savepoint(rest.base(), id, folder));
        String savepoint =
                terminal.step(
                        "Taking a savepoint of " + id, () -> job(id).savepoint(folder, patience));
        terminal.line("Savepoint: " + savepoint);
        note(Action.SAVEPOINT, id, null, savepoint);
        return savepoint;
    }

    void cancel(FlinkJob job) throws Exception {
        if (!job.isOver()) {
            terminal.line("$ " + FlinkCommand.cancel(rest.base(), job.id()));
            job.cancel(patience);
        }
    }

    void note(Action action, String job, Release release, String savepoint) throws IOException {
        journal.add(new JournalEntry(Instant.now(), action, job, release, savepoint));
    }
}
