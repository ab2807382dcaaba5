package io.recstream.job.control;

import io.recstream.job.control.rules.ExperimentParser;
import io.recstream.job.control.rules.ExperimentText;
import io.recstream.job.control.rules.Mistake;
import io.recstream.job.control.rules.Parsed;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesParser;
import io.recstream.job.control.rules.RulesText;
import io.recstream.job.model.Command;
import io.recstream.job.model.CommandReport.Outcome;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RulesNotice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What commands about rules and experiments do to what is published. Each is applied as a whole, or
 * refused with every reason.
 */
final class SteeringCommands {

    /**
     * Of a canonical document, in bytes of UTF-8: the result has it, escaped where it is JSON, and
     * must fit into a record.
     */
    static final int MAX_DOCUMENT_BYTES = 400_000;

    /**
     * What became of a command.
     *
     * @param notice what is published from now on; the same as before if it was refused
     * @param refusals empty if it is applied
     */
    record Decision(RulesNotice notice, Outcome outcome, List<String> refusals) {

        boolean isRefused() {
            return !refusals.isEmpty();
        }
    }

    private final RulesContext job;

    /**
     * Commands to a job.
     *
     * @param job its settings; the published rules in it do not count
     */
    SteeringCommands(RulesContext job) {
        this.job = job;
    }

    /** What becomes of a command about rules or an experiment. */
    Decision decide(Command command, RulesNotice before) {
        if (command.body() instanceof Command.PublishRules publish) {
            return publish(command.id(), publish, before);
        }
        if (command.body() instanceof Command.StartExperiment start) {
            return start(command.id(), start, before);
        }
        if (command.body() instanceof Command.StopExperiment stop) {
            return stop(command.id(), stop, before);
        }
        throw new IllegalArgumentException("No command about rules: " + command.name());
    }

    /** New rules in place of the published ones. The variants of an experiment go on. */
    private Decision publish(String commandId, Command.PublishRules command, RulesNotice before) {
        long version = before.rules().version();
        Parsed<PublishedRules> parsed = RulesParser.parse(command.document(), job);
        List<String> refusals = texts(parsed.mistakes());
        if (command.against() != null && command.against() != version) {
            refusals.add(
                    "The document was written against version %d, and %s is published: look at what has changed, and publish against that"
                            .formatted(command.against(), version));
        }
        parsed.value()
                .filter(rules -> before.experiment() != null)
                .ifPresent(rules -> addOfVariants(before.experiment(), rules, refusals));
        PublishedRules rules = parsed.value().orElse(PublishedRules.NONE).withVersion(version + 1);
        return decide(
                new RulesNotice(commandId, rules, before.experiment()),
                new Outcome(rules.version(), RulesText.yaml(rules), null, null),
                before,
                refusals);
    }

    /** What the variants of the running experiment would contradict. */
    private void addOfVariants(Experiment running, PublishedRules rules, List<String> refusals) {
        for (Mistake mistake :
                ExperimentParser.parse(ExperimentText.yaml(running), with(rules)).mistakes()) {
            refusals.add(
                    "The experiment %s, which runs, contradicts it: %s"
                            .formatted(running.id(), mistake));
        }
    }

    /** An experiment, if none runs. */
    private Decision start(String commandId, Command.StartExperiment command, RulesNotice before) {
        Parsed<Experiment> parsed =
                ExperimentParser.parse(command.document(), with(before.rules()));
        List<String> refusals = texts(parsed.mistakes());
        Experiment running = before.experiment();
        if (running != null) {
            refusals.add("The experiment %s runs: stop it first".formatted(running.id()));
        }
        Optional<Experiment> started = parsed.value();
        return decide(
                new RulesNotice(commandId, before.published(), started.orElse(null)),
                new Outcome(
                        before.published() == null ? null : before.published().version(),
                        started.map(ExperimentText::yaml).orElse(""),
                        started.map(Experiment::id).orElse(null),
                        null),
                before,
                refusals);
    }

    /** The end of the experiment; the rules of its winner are published. */
    private Decision stop(String commandId, Command.StopExperiment command, RulesNotice before) {
        Experiment running = before.experiment();
        if (running == null || !running.id().equals(command.experiment())) {
            String which = running == null ? "no experiment runs" : running.id() + " runs";
            String refusal =
                    "The experiment %s does not run: %s"
                            .formatted(Quoted.of(command.experiment()), which);
            return new Decision(before, Outcome.NONE, List.of(refusal));
        }
        if (command.winner() == null) {
            return decide(
                    new RulesNotice(commandId, before.published(), null),
                    new Outcome(null, null, running.id(), null),
                    before,
                    List.of());
        }
        Optional<Experiment.Variant> winner =
                running.variants().stream()
                        .filter(variant -> variant.name().equals(command.winner()))
                        .findFirst();
        if (winner.isEmpty()) {
            String names =
                    running.variants().stream()
                            .map(Experiment.Variant::name)
                            .collect(Collectors.joining(", "));
            String refusal =
                    "winner %s is no variant of %s, which has %s"
                            .formatted(Quoted.of(command.winner()), running.id(), names);
            return new Decision(before, Outcome.NONE, List.of(refusal));
        }
        PublishedRules rules =
                before.rules()
                        .overriddenBy(winner.get().rules())
                        .withVersion(before.rules().version() + 1);
        return decide(
                new RulesNotice(commandId, rules, null),
                new Outcome(rules.version(), RulesText.yaml(rules), running.id(), command.winner()),
                before,
                List.of());
    }

    private static Decision decide(
            RulesNotice after, Outcome outcome, RulesNotice before, List<String> reasons) {
        List<String> refusals = new ArrayList<>(reasons);
        String document = outcome.document();
        int bytes = document == null ? 0 : document.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_DOCUMENT_BYTES) {
            refusals.add(
                    "The document has %,d bytes in canonical YAML, at most %,d are accepted: shorten it"
                            .formatted(bytes, MAX_DOCUMENT_BYTES));
        }
        return refusals.isEmpty()
                ? new Decision(after, outcome, List.of())
                : new Decision(before, Outcome.NONE, Command.bounded(refusals));
    }

    private RulesContext with(PublishedRules published) {
        return new RulesContext(
                job.categories(),
                job.eventWeights(),
                job.rules(),
                job.blend(),
                job.fields(),
                published);
    }

    private static List<String> texts(List<Mistake> mistakes) {
        return mistakes.stream()
                .map(Mistake::toString)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
