package io.recstream.job.control;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.job.validate.CommandValidator;
import java.util.Comparator;

/**
 * Which rules are published and which experiment runs, as the results of commands say. The order is
 * that of the commands, not that of their results: see {@link #ORDER}. Not thread-safe.
 */
public final class Publications {

    /**
     * The order of commands: that of their offsets. Where the one with the smaller offset was
     * finished later, either the other has overtaken it, or the topic of commands was created again
     * in between. Only in the second case was it issued after the other had been finished; so a
     * sender's clock may be wrong by as long as that one took. Only for two at a time, as it need
     * not be transitive.
     */
    public static final Comparator<ControlResult> ORDER =
            (one, other) -> {
                int byOffset = Long.compare(one.getSourceOffset(), other.getSourceOffset());
                int byEnd = one.getFinishedAt().compareTo(other.getFinishedAt());
                if (byOffset == 0) {
                    return byEnd;
                }
                boolean isOfNewTopic =
                        byOffset < 0
                                ? one.getIssuedAt().isAfter(other.getFinishedAt())
                                : other.getIssuedAt().isAfter(one.getFinishedAt());
                return isOfNewTopic && byEnd != 0 ? byEnd : byOffset;
            };

    private ControlResult rules;
    private ControlResult started;
    private ControlResult stopped;

    /**
     * The newest experiment.
     *
     * @param stop null while it runs
     */
    public record Run(ControlResult start, ControlResult stop) {

        public boolean isRunning() {
            return stop == null;
        }

        /** The command that started it: the same experiment may be started twice. */
        public String key() {
            return start.getCommandId();
        }
    }

    /** Applies a result. One of a command that was not applied changes nothing. */
    public void apply(ControlResult result) {
        if (result.getStatus() != ControlStatus.APPLIED) {
            return;
        }
        switch (result.getCommand()) {
            case CommandValidator.START_EXPERIMENT -> started = newer(started, result);
            case CommandValidator.STOP_EXPERIMENT -> stopped = newer(stopped, result);
            default -> {
                // Changes no experiment.
            }
        }
        if (publishes(result)) {
            rules = newer(rules, result);
        }
    }

    /** Whether an applied command has published rules: by itself, or as those of a winner. */
    public static boolean publishes(ControlResult result) {
        return switch (result.getCommand()) {
            case CommandValidator.PUBLISH_RULES -> true;
            case CommandValidator.STOP_EXPERIMENT -> result.getWinner() != null;
            default -> false;
        };
    }

    private static ControlResult newer(ControlResult before, ControlResult result) {
        return before == null || ORDER.compare(result, before) >= 0 ? result : before;
    }

    /**
     * Whether a result under a command's id is its own. It is not, where another command was
     * refused because this one has the id.
     *
     * @param offset of the command's record
     */
    public static boolean isResultOf(long offset, ControlResult result) {
        return result.getStatus() != ControlStatus.REFUSED || result.getSourceOffset() <= offset;
    }

    /** By which command the current rules were published; null if none are. */
    public ControlResult rules() {
        return rules;
    }

    /** The newest experiment; null if there was none. */
    public Run experiment() {
        if (started == null) {
            return null;
        }
        boolean isOver = stopped != null && ORDER.compare(stopped, started) > 0;
        return new Run(started, isOver ? stopped : null);
    }
}
