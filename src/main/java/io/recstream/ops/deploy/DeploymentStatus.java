package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.util.Optional;

/** What of ours runs on a cluster, by its own account and by the journal's. */
record DeploymentStatus(FlinkRest rest, Journal journal) {

    /** The start of the job that runs now, by the journal; refuses where none does. */
    JournalEntry current() throws IOException {
        JournalEntry current =
                journal.history()
                        .current()
                        .orElseThrow(
                                () ->
                                        new RefusedException(
                                                "The journal in "
                                                        + journal.folder()
                                                        + " knows no deployment to "
                                                        + rest.base()
                                                        + ". Next: bin/recstream deploy; a job that"
                                                        + " you have started otherwise: stop it with"
                                                        + " a savepoint P, then deploy"
                                                        + " --from-savepoint P"));
        if (job(current.job()).isOver()) {
            throw new RefusedException(
                    "The job " + current.job() + " does not run" + whatThen(current));
        }
        return current;
    }

    /** What to do about a job that is over, as the rest of a sentence. */
    String whatThen(JournalEntry over) throws IOException {
        Optional<String> other = unfinished().map(job -> job.path("jid").asText());
        if (other.isPresent()) {
            return "; the job "
                    + other.get()
                    + " does, of which the journal in "
                    + journal.folder()
                    + " knows nothing. Next: if that is the one, stop it by flink stop with a"
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
     * Where the job of the journal ended, and the next one goes on without losing or doubling
     * anything: by the journal, else by the cluster. Empty where neither knows, or it runs.
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

    /** A job that is about to be started twice would fence its own transactions. */
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

    /** A journal is of one job: with two in it, an upgrade of the first would find the second. */
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

    /** A job of our name that is not over. */
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
