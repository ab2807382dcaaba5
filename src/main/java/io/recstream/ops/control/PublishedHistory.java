package io.recstream.ops.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesParser;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.validate.CommandValidator;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is published, and was before, as the results of commands say. */
final class PublishedHistory {

    /** Of commands that were applied, in the order in which they were. */
    private final List<ControlResult> applied;

    PublishedHistory(List<ControlResult> results) {
        this.applied =
                results.stream()
                        .filter(result -> result.getStatus() == ControlStatus.APPLIED)
                        .sorted(Comparator.comparingLong(ControlResult::getSourceOffset))
                        .toList();
    }

    /** The publication of the rules in force; empty if none are published. */
    Optional<ControlResult> rules() {
        return newest(PublishedHistory::publishes);
    }

    /** The publication of a version. */
    Optional<ControlResult> rules(long version) {
        return newest(result -> publishes(result) && result.getRulesVersion() == version);
    }

    /** The start of the running experiment; empty if none runs. */
    Optional<ControlResult> experiment() {
        return newest(result -> result.getExperiment() != null)
                .filter(result -> result.getCommand().equals(CommandValidator.START_EXPERIMENT));
    }

    private Optional<ControlResult> newest(Predicate<ControlResult> which) {
        return applied.stream().filter(which).reduce((before, after) -> after);
    }

    private static boolean publishes(ControlResult result) {
        return result.getRulesVersion() != null
                && !result.getCommand().equals(CommandValidator.START_EXPERIMENT);
    }

    /** The rules of a publication. */
    static PublishedRules rulesOf(ControlResult publication) {
        return RulesParser.parse(publication.getDocument(), RulesContext.UNKNOWN)
                .orElseThrow()
                .withVersion(publication.getRulesVersion());
    }

    /** The rules in force. */
    PublishedRules current() {
        return rules().map(PublishedHistory::rulesOf).orElse(PublishedRules.NONE);
    }

    /** A result on one line; {@code {}} if there is none. */
    static String json(Optional<ControlResult> result) throws IOException {
        return result.isEmpty()
                ? "{}"
                : new String(
                        OutputFormat.JSON.bytes(result.get(), ControlResult.getEncoder()), UTF_8);
    }
}
