package io.recstream.tool.deploy;

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
 * What the verbs are made of: each step says the Flink command that it stands for, and is noted in
 * the journal.
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

    WhatRuns runs() {
        return new WhatRuns(rest, journal);
    }

    /**
     * Submits, and returns the job once it has shown that it works. One that has not, and has made
     * nothing visible, is cancelled.
     */
    FlinkJob start(Action action, Release release, String savepoint) throws Exception {
        return proven(submit(action, release, savepoint));
    }

    FlinkJob proven(FlinkJob job) throws Exception {
        try {
            prove(job);
        } catch (Unproven e) {
            // Otherwise it is the one to upgrade or to stop, whatever is wrong with it.
            if (!e.hasCommitted()) {
                cancel(job);
                note(Action.WITHDRAW, job.id(), null, null);
            }
            throw e;
        }
        return job;
    }

    FlinkJob submit(Action action, Release release, String savepoint) throws Exception {
        FlinkCommand run = FlinkCommand.run(rest.base(), settings, release, savepoint);
        terminal.line("$ " + run);
        String id = terminal.step("Submitting " + release, () -> client().submit(run));
        note(action, id, release, savepoint);
        return job(id);
    }

    FlinkClient client() {
        return new FlinkClient(journal.folder(), patience);
    }

    /** Returns when a submitted job has shown that it works. */
    void prove(FlinkJob job) throws Exception {
        Proof proof = new Proof(rest, job, patience);
        boolean again = history().isRepeated(job.id());
        JobReport report =
                terminal.step(
                        "Job " + job.id() + ": its tasks and the first checkpoint",
                        proof::awaitCheckpoint);
        long refused = terminal.step("Its transactions", () -> proof.awaitCommitters(again));
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

    /** Ends the job as it is, and returns the path of its newest checkpoint. */
    String endAtCheckpoint(String id) throws Exception {
        FlinkJob job = job(id);
        if (!job.keepsCheckpoints()) {
            throw new Refused(
                    "The job "
                            + id
                            + " has no checkpoint that would outlive it. Next: see why it fails; for"
                            + " the next time set"
                            + " execution.checkpointing.externalized-checkpoint-retention:"
                            + " RETAIN_ON_CANCELLATION");
        }
        terminal.line("$ " + FlinkCommand.cancel(rest.base(), id));
        String checkpoint =
                terminal.step(
                        "Cancelling " + id,
                        () -> {
                            job.cancel(patience);
                            return job.newestCheckpoint().orElseThrow();
                        });
        terminal.line("Checkpoint: " + checkpoint);
        note(Action.STOP, id, null, checkpoint);
        return checkpoint;
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
