package io.recstream.ops.redrive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.model.DeadLetterReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The results of the dead letters of a run, by reason. */
final class RedriveTally {

    /** The result of a dead letter. */
    enum RedriveOutcome {
        SENT("sent"),
        SENT_BEFORE("sent before"),
        CUT("cut: only a part was kept"),
        ELSEWHERE("of a topic that is not this job's"),
        UNREADABLE("not readable");

        private final String words;

        RedriveOutcome(String words) {
            this.words = words;
        }
    }

    private final Map<DeadLetterReason, Map<RedriveOutcome, Long>> counts = new TreeMap<>();

    void count(DeadLetterReason reason, RedriveOutcome outcome) {
        counts.computeIfAbsent(reason, key -> new EnumMap<>(RedriveOutcome.class))
                .merge(outcome, 1L, Long::sum);
    }

    long of(RedriveOutcome outcome) {
        return counts.values().stream().mapToLong(of -> of.getOrDefault(outcome, 0L)).sum();
    }

    ObjectNode toJson(boolean dryRun) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("dry_run", dryRun);
        for (RedriveOutcome outcome : RedriveOutcome.values()) {
            json.put(name(outcome), of(outcome));
        }
        ObjectNode byReason = json.putObject("by_reason");
        counts.forEach(
                (reason, outcomes) -> {
                    ObjectNode one = byReason.putObject(reason.name());
                    outcomes.forEach((outcome, count) -> one.put(name(outcome), count));
                });
        return json;
    }

    private static String name(RedriveOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    List<String> lines(boolean dryRun) {
        List<String> lines = new ArrayList<>();
        counts.forEach(
                (reason, outcomes) ->
                        outcomes.forEach(
                                (outcome, count) ->
                                        lines.add(
                                                String.format(
                                                        "  %-20s %,9d  %s",
                                                        reason,
                                                        count,
                                                        dryRun && outcome == RedriveOutcome.SENT
                                                                ? "to be sent"
                                                                : outcome.words))));
        lines.add(
                String.format(
                        "%s %,d of %,d dead letters",
                        dryRun ? "Would send" : "Sent",
                        of(RedriveOutcome.SENT),
                        counts.values().stream()
                                .flatMap(of -> of.values().stream())
                                .mapToLong(Long::longValue)
                                .sum()));
        return lines;
    }
}
