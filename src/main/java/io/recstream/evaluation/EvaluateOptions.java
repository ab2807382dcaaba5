package io.recstream.evaluation;

import io.recstream.console.TimeArgument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code evaluate}. */
final class EvaluateOptions {

    /** The evaluation protocols. */
    enum Protocol {
        STATIC,
        PREQUENTIAL
    }

    @Option(
            names = "--learn",
            paramLabel = "FILE",
            description = {
                "A file to learn from, again for more: tab-separated, with a header that names SessionId, ItemId and"
                        + " Time (epoch seconds); sorted by time, stable."
            })
    List<Path> learn = new ArrayList<>();

    @Option(
            names = "--predict",
            paramLabel = "FILE",
            description = {
                "static: the sessions whose events are predicted. prequential: one more file, merged"
                        + " with the others by time."
            })
    Path predict;

    @Option(
            names = "--protocol",
            paramLabel = "static|prequential",
            description = {
                "static: learn from --learn, freeze, predict every event of --predict after its"
                        + " session's first. prequential: each event of all files that is not its"
                        + " session's first is predicted from the state before it, then learnt."
                        + " Default: static with --predict, prequential without."
            })
    Protocol protocol;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long the lists are. Default: ${DEFAULT-VALUE}.")
    int top;

    @Option(
            names = "--warm-up",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = {
                "prequential: this share of all events, the oldest ones, is predicted and learnt but"
                        + " its predictions do not count. Default: ${DEFAULT-VALUE}."
            })
    double warmUp;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "recstream",
            description = {
                "recstream, pop, sr, itemcf, vsknn, vmis, vmis-reminders, vstan, several of them with"
                        + " commas, or all. Default: ${DEFAULT-VALUE}."
            })
    List<String> models;

    @Option(
            names = "--json",
            description = "One line of JSON per model on standard output, and nothing else.")
    boolean json;

    @Option(
            names = "--plot",
            paramLabel = "FILE.png",
            description = "Draws hit rate and MRR over the stream.")
    Path plot;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the bootstrap. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--bootstrap",
            paramLabel = "N",
            defaultValue = "1000",
            description = {
                "How many samples of sessions make the 95 %% interval of recstream's difference to"
                        + " the strongest baseline; 0 for no intervals. Default: ${DEFAULT-VALUE}."
            })
    int bootstrap;

    @Option(
            names = "--option",
            paramLabel = "MODEL.PARAMETER=VALUE",
            description = {
                "A parameter of a baseline (below), or a setting of the job, as"
                        + " recstream.item.snippets=50."
            })
    Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--explain",
            paramLabel = "SESSION",
            description = {
                "Measures nothing, but prints the arithmetic of recstream's list after the last event"
                        + " of this session: static, of --predict, having learnt --learn;"
                        + " prequential, having learnt all events so far. With --json as one object."
            })
    String explain;

    @Option(
            names = "--explain-event",
            paramLabel = "N",
            description = "With --explain: the list after the session's event N, from 1.")
    Integer explainEvent;

    @Option(
            names = "--archive",
            paramLabel = "PATH",
            description = {
                "Instead of files: the rows of a job's archive, with their users, types and the"
                        + " catalogue's entries as of then, through the settings of each --config."
            })
    String archive;

    @Option(
            names = "--since",
            converter = TimeArgument.class,
            paramLabel = "T",
            description = {
                "With --archive: rows of events before this time are only learnt; the others are"
                        + " predicted first: 2026-11-22T10:00:00Z, or how long ago: 90min, 7d."
            })
    TimeArgument since;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "With --archive: settings of the job to measure, again for others to compare them"
                        + " with; the defaults where absent. --option recstream.x.y=VALUE sets one for"
                        + " all."
            })
    List<Path> configs = new ArrayList<>();

    boolean isStatic() {
        return protocol == null ? predict != null : protocol == Protocol.STATIC;
    }

    /** An invalid combination of options, if any. */
    Optional<String> problem() {
        if (archive == null) {
            if (learn.isEmpty()) {
                return Optional.of("Say what to learn: --learn FILE, or --archive PATH --since T.");
            }
            if (since != null || !configs.isEmpty()) {
                return Optional.of("--since and --config need --archive PATH.");
            }
        } else if (since == null) {
            return Optional.of("--archive needs --since T: events from then on are predicted.");
        } else if (!learn.isEmpty() || predict != null || explain != null || plot != null) {
            return Optional.of(
                    "--archive stands for --learn and --predict, without --explain and --plot.");
        }
        if (isStatic() && predict == null) {
            return Optional.of("--protocol static needs --predict FILE.");
        }
        if (top < 1 || top > 200) {
            return Optional.of("--top " + top + ": give a number from 1 to 200.");
        }
        if (!(warmUp >= 0 && warmUp < 1)) {
            return Optional.of("--warm-up " + warmUp + ": give a share from 0 to less than 1.");
        }
        if (bootstrap != 0 && (bootstrap < 100 || bootstrap > 1_000_000)) {
            return Optional.of("--bootstrap " + bootstrap + ": give 0, or from 100 to 1000000.");
        }
        if (plot != null && !plot.toString().endsWith(".png")) {
            return Optional.of("--plot " + plot + ": give a file that ends in .png.");
        }
        return explainProblem();
    }

    private Optional<String> explainProblem() {
        if (explain == null) {
            return explainEvent == null
                    ? Optional.empty()
                    : Optional.of("--explain-event needs --explain SESSION.");
        }
        if (explainEvent != null && explainEvent < 1) {
            return Optional.of("--explain-event " + explainEvent + ": give a number from 1.");
        }
        if (plot != null || !models.equals(List.of(Contestants.JOB))) {
            return Optional.of(
                    "--explain is about the list of recstream alone: leave out --plot and --model.");
        }
        return Optional.empty();
    }
}
