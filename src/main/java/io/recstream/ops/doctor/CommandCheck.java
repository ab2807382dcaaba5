package io.recstream.ops.doctor;

import io.recstream.ops.control.UnansweredCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks that commands are answered: one without a result was lost, or is stuck. */
final class CommandCheck implements Check {

    /** A command has its result within a checkpoint or two, and a sweep through the items. */
    private static final Duration DUE = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        if (context.settings().control().isEmpty()) {
            findings.ok("the job takes no commands");
            return;
        }
        report(UnansweredCommands.read(context.checked()), Instant.now(), findings);
    }

    /**
     * Reports what is overdue.
     *
     * @param unanswered when commands without a result were sent, by id, oldest first
     */
    static void report(Map<String, Instant> unanswered, Instant now, Findings findings) {
        List<String> overdue = new ArrayList<>();
        unanswered.forEach(
                (id, sent) -> {
                    if (sent.isBefore(now.minus(DUE))) {
                        overdue.add(id + " of " + sent);
                    }
                });
        if (overdue.isEmpty()) {
            findings.ok("every command of more than " + Formats.time(DUE) + " ago has a result");
            return;
        }
        findings.warn(
                "commands without a result: "
                        + String.join(", ", overdue.subList(0, Math.min(5, overdue.size())))
                        + (overdue.size() > 5 ? " and " + (overdue.size() - 5) + " more" : ""),
                "the job does not run, is behind, or began behind them; whoever was to be forgotten may not be",
                "see that the job runs and makes checkpoints; a command that stays without a result is sent"
                        + " again under a new id (docs/control.md)");
    }
}
