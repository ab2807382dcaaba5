package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.util.Optional;

/** The state of our job on a cluster, according to the cluster and the journal. */
record DeploymentStatus(FlinkRest rest, Journal journal) {

    /** The journal's newest start, whether its job runs or not; refuses if there is none. */
    JournalEntry last() throws IOException {
        return journal.history()
                .current()
                .orElseThrow(
                        () ->
                                new RefusedException(
                                        "The journal in "
                                                + journal.folder()
                                                + " has no deployment to "
                                                + rest.base()
                                                + ". Next: bin/recstream deploy; a job that you have"
                                                + " started otherwise: stop it with a savepoint P,"
                                                + " then deploy --from-savepoint P"));
    }

    /** The journal's entry of the running job; refuses if none runs. */
    JournalEntry current() throws IOException {
        JournalEntry current = last();
        if (job(current.job()).isOver()) {
            throw new RefusedException(
                    "The job " + current.job() + " does not run" + nextStep(current));
        }
        return current;
    }

    /** What to do about a job that has ended, as the rest of a sentence. */
    String nextStep(JournalEntry over) throws IOException {
        Optional<String> other = unfinished().map(job -> job.path("jid").asText());
        if (other.isPresent()) {
            return "; the job "
                    + other.get()
                    + " does, of which the journal in "
                    + journal.folder()
                    + " has no entry. Next: if that is the one, stop it by flink stop with a"
                    + " savepoint P, then bin/recstream deploy --from-savepoint P";
        }
        if (journal.history().endsWithStop()) {
            return ". Next: bin/recstream deploy --from-savepoint latest";
        }
        return ". Next: see why it ended; then bin/recstream deploy --from-savepoint "
                + job(over.job())
                        .end()
                        .orElse(
                                "P, where P is its newest checkpoint, …/"
                                        + over.job()
                                        + "/chk-N with the highest N below"
                                        + " execution.checkpointing.dir, or, if it ended with one,"
                                        + " its savepoint: the cluster does not know the job any"
                                        + " more");
    }

    /**
     * The savepoint or checkpoint at which the job of the journal ended, from which the next one
     * continues without losing or repeating output: from the journal, else from the cluster. Empty
     * if not known, or if the job runs.
     */
    Optional<String> end() throws IOException {
        History history = journal.history();
        if (history.endsWithStop()) {
            return history.latestSavepoint().map(JournalEntry::savepoint);
        }
        Optional<JournalEntry> current = history.current();
        if (current.isEmpty() || !job(current.get().job()).isOver()) {
            return Optional.empty();
        }
        return job(current.get().job()).end();
    }

    /** Refuses to start a job that runs already: both would fence each other's transactions. */
    void refuseSecond() throws IOException {
        Optional<JsonNode> running = unfinished();
        if (running.isPresent()) {
            throw new RefusedException(
                    "The job "
                            + running.get().path("jid").asText()
                            + " is "
                            + running.get().path("state").asText()
                            + " on this cluster already. Next: bin/recstream upgrade, or stop;"
                            + " for a second one with topics and prefixes of its own: --beside");
        }
    }

    /** Refuses a second job in a journal: an upgrade of the first would find the second. */
    void refuseSecondInJournal() throws IOException {
        Optional<JournalEntry> current = journal.history().current();
        if (current.isPresent() && !job(current.get().job()).isOver()) {
            throw new RefusedException(
                    "The journal in "
                            + journal.folder()
                            + " is of the job "
                            + current.get().job()
                            + ", which runs. Next: name another one, --journal FOLDER, here and in"
                            + " all that follows for the second job");
        }
    }

    /** A job of our name that has not ended. */
    private Optional<JsonNode> unfinished() throws IOException {
        for (JsonNode job : rest.get("jobs/overview").path("jobs")) {
            String state = job.path("state").asText();
            if (job.path("name").asText().equals("recstream")
                    && !state.matches("FAILED|CANCELED|FINISHED|SUSPENDED")) {
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    private FlinkJob job(String id) {
        return new FlinkJob(rest, id);
    }
}
