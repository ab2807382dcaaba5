package io.recstream.ops.control;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.control.Publications;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesParser;
import io.recstream.job.model.PublishedRules;
import io.recstream.topics.JobFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** What is published, and was before, as the results of commands say. */
final class PublishedHistory {

    private final Publications publications = new Publications();

    /** By version. */
    private final Map<Long, ControlResult> versions = new HashMap<>();

    PublishedHistory(List<ControlResult> results) {
        for (ControlResult result : results) {
            publications.apply(result);
            if (result.getStatus() == ControlStatus.APPLIED && Publications.publishes(result)) {
                versions.merge(
                        result.getRulesVersion(), result, BinaryOperator.maxBy(Publications.ORDER));
            }
        }
    }

    /** That of a job, from the topic of results. */
    static PublishedHistory read(JobFile config) throws Exception {
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        ControlChannel channel = new ControlChannel(checked);
        return JobFile.callBrokers(checked, () -> new PublishedHistory(channel.results()));
    }

    /** The publication of the rules in force; empty if none are published. */
    Optional<ControlResult> rules() {
        return Optional.ofNullable(publications.rules());
    }

    /** The publication of a version. */
    Optional<ControlResult> rules(long version) {
        return Optional.ofNullable(versions.get(version));
    }

    /** The start of the running experiment; empty if none runs. */
    Optional<ControlResult> experiment() {
        return Optional.ofNullable(publications.experiment())
                .filter(Publications.Run::isRunning)
                .map(Publications.Run::start);
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
    static String json(Optional<ControlResult> result) {
        return result.isEmpty() ? "{}" : CommandRun.json(result.get());
    }
}
