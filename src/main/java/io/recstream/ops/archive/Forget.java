package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Terminal;
import io.recstream.console.TimeArgument;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserKey;
import io.recstream.ops.archive.ForgetRun.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code archive forget}: removes the rows of a person. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = {
            "Rewrites every Parquet file that has rows with one of the ids, as user, device or"
                    + " person, without them. Interrupted, the same command ends the work. Exit code"
                    + " 1 if rows are left, or may be: in hidden files that a job is to make Parquet"
                    + " of, in files that it is writing, or in files that cannot be read."
        })
final class Forget implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private ArchiveOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description =
                    "All ids of the person: keys of users, as in the topics, which are the user id or"
                            + " device:ID.")
    private List<String> ids;

    @ArgGroup private Kind kind;

    /** Ids as they were sent. */
    private static final class Kind {

        @Option(names = "--user", description = "The ids are user ids, as they were sent.")
        private boolean users;

        @Option(names = "--device", description = "The ids are device ids, as they were sent.")
        private boolean devices;
    }

    @Option(names = "--dry-run", description = "Says what would be removed, and changes nothing.")
    private boolean dryRun;

    @Option(
            names = "--no-events-since",
            converter = TimeArgument.class,
            paramLabel = "T",
            description =
                    "When the person has sent the last event: then files that are being written have"
                            + " none of theirs, max-delay and three checkpoints later.")
    private TimeArgument noEventsSince;

    @Override
    public Integer call() throws Exception {
        ids.forEach(this::check);
        PersonIds person =
                kind == null
                        ? PersonIds.ofKeys(ids)
                        : PersonIds.ofSent(kind.devices && !kind.users, ids);
        ArchiveFolder folder = options.folder();
        Patience patience =
                Patience.of(
                        folder.path(),
                        options.hasSettings() ? options.settings(List.of()) : null,
                        noEventsSince == null ? null : noEventsSince.at());
        Terminal terminal = Terminal.of(options.json);
        Outcome outcome =
                terminal.step(
                        (dryRun ? "Looking in " : "Removing rows from ") + folder.path(),
                        () -> new ForgetRun(folder, person, dryRun, patience).run());
        lines(outcome).forEach(terminal::line);
        if (options.json) {
            System.out.println(json(outcome));
        }
        return dryRun || outcome.isComplete() ? 0 : 1;
    }

    private void check(String id) {
        Rejection wrong = UserKey.check("ID", id);
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong.message());
        }
    }

    static List<String> lines(Outcome outcome) {
        List<String> lines = new ArrayList<>();
        for (ForgetRun.Proof proof : outcome.proofs()) {
            lines.add(
                    "%s  %,d rows, %,d removed, %s"
                            .formatted(
                                    proof.file(),
                                    proof.rowsBefore(),
                                    proof.rowsRemoved(),
                                    proof.digest() == null
                                            ? "deleted"
                                            : "the others as before: sha256 " + proof.digest()));
        }
        if (outcome.isResumed()) {
            lines.add("Went on with a run that was interrupted; the counts are of both.");
        }
        lines.add(removed(outcome));
        lines.add(
                (outcome.dryRun()
                                ? "Looked at %s with %s; %s skipped by the dictionary"
                                : "Left: %s with %s, none of the person; %s skipped by the dictionary")
                        .formatted(
                                count(outcome.files(), "file"),
                                count(outcome.rows(), "row"),
                                count(outcome.skipped(), "file")));
        if (outcome.beingWritten() > 0) {
            lines.add(
                    "%,d of %,d unfinished files cannot be read: they are being written, or were left by attempts that failed. Delete those that are older than the oldest savepoint that you keep"
                            .formatted(outcome.beingWritten(), outcome.unfinished()));
        }
        outcome.unreadable()
                .forEach(it -> lines.add("UNREADABLE  " + it.file() + ": " + it.reason()));
        if (outcome.waitingRows() > 0) {
            lines.add(
                    "INCOMPLETE  %,d rows wait in %,d hidden files until the job makes Parquet of them: run it again after recstream.archive.max-delay and three checkpoints"
                            .formatted(outcome.waitingRows(), outcome.waitingFiles()));
        }
        if (!outcome.stale().isEmpty()) {
            lines.add(
                    "STALE  %,d of these files are older than a day, so that no running job makes Parquet of them. Delete them, unless a job is to start from a savepoint of that time: %s"
                            .formatted(outcome.stale().size(), String.join(", ", outcome.stale())));
        }
        if (!outcome.isNewestSeen()) {
            lines.add(
                    "INCOMPLETE  the newest rows may be in files that are being written: run it again after recstream.archive.max-delay and three checkpoints, with --no-events-since T if the person has sent nothing since T");
        }
        if (!outcome.unreadable().isEmpty()) {
            lines.add("INCOMPLETE  files that cannot be read may have rows");
        }
        return lines;
    }

    private static String removed(Outcome outcome) {
        String rows =
                "%s %s from %s"
                        .formatted(
                                outcome.dryRun() ? "Would remove" : "Removed",
                                count(outcome.rowsRemoved(), "row"),
                                count(outcome.filesRewritten() + outcome.filesDeleted(), "file"));
        return outcome.filesDeleted() == 0
                ? rows
                : "%s, and %s %s that had no others"
                        .formatted(
                                rows,
                                outcome.dryRun() ? "delete" : "deleted",
                                count(outcome.filesDeleted(), "file"));
    }

    private static String count(long number, String of) {
        return "%,d %s%s".formatted(number, of, number == 1 ? "" : "s");
    }

    static ObjectNode json(Outcome outcome) {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("dry_run", outcome.dryRun())
                        .put("complete", outcome.isComplete())
                        .put("resumed", outcome.isResumed())
                        .put("files_rewritten", outcome.filesRewritten())
                        .put("files_deleted", outcome.filesDeleted())
                        .put("rows_removed", outcome.rowsRemoved())
                        .put("files", outcome.files())
                        .put("rows", outcome.rows())
                        .put("waiting_rows", outcome.waitingRows())
                        .put("waiting_files", outcome.waitingFiles())
                        .put("newest_rows_seen", outcome.isNewestSeen())
                        .put("unfinished_files", outcome.unfinished())
                        .put("unfinished_files_unreadable", outcome.beingWritten());
        ArrayNode proofs = json.putArray("proofs");
        outcome.proofs()
                .forEach(
                        it ->
                                proofs.addObject()
                                        .put("file", it.file())
                                        .put("rows_before", it.rowsBefore())
                                        .put("rows_removed", it.rowsRemoved())
                                        .put("sha256_of_others", it.digest()));
        outcome.stale().forEach(json.putArray("stale_files")::add);
        RowReader.Unreadable.put(outcome.unreadable(), json);
        return json;
    }
}
