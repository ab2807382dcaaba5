package io.recstream.job.validate;

import static io.recstream.job.model.DeadLetterReason.INVALID_COMMAND;

import io.recstream.job.model.Command;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Ids;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawCommand;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.Timestamps;
import io.recstream.job.model.UserKey;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Validates a decoded command by itself. One without an id is rejected; any other is a command,
 * which may be {@link Command.Invalid} with all reasons, so that it is answered.
 */
public final class CommandValidator implements Serializable {

    /** The name of {@link Command.Forget}. */
    public static final String FORGET = "forget";

    /** The name of {@link Command.PublishRules}. */
    public static final String PUBLISH_RULES = "publish-rules";

    /** The name of {@link Command.StartExperiment}. */
    public static final String START_EXPERIMENT = "start-experiment";

    /** The name of {@link Command.StopExperiment}. */
    public static final String STOP_EXPERIMENT = "stop-experiment";

    private static final long serialVersionUID = 1L;
    private static final int NEWEST_VERSION = 1;

    /** As many ids as a person can have with identity, and their devices. */
    private static final int MAX_IDS = 1_000;

    /** Characters of a text that the result has again, which must fit into a record. */
    private static final int MAX_TEXT = 1_000;

    private static final List<String> NAMES =
            List.of(FORGET, PUBLISH_RULES, START_EXPERIMENT, STOP_EXPERIMENT);

    private final Duration maxFutureSkew;
    private final Clock clock;

    /**
     * Rules with their settings.
     *
     * @param maxFutureSkew how far ahead of the clock a command may have been issued
     * @param clock serializable, as those of {@link Clock} are
     */
    public CommandValidator(Duration maxFutureSkew, Clock clock) {
        this.maxFutureSkew = maxFutureSkew;
        this.clock = clock;
    }

    /** The command; or why it is none. */
    public DecodedRecord<Command> check(SourceRecord source, RawCommand raw) {
        Rejection unanswerable = Ids.check(INVALID_COMMAND, "command_id", raw.id());
        if (unanswerable != null) {
            return new DecodedRecord<>(source, null, unanswerable);
        }
        List<String> refusals = new ArrayList<>(raw.problems());
        long issuedAt = raw.timeText() == null ? source.timestamp() : raw.issuedAt();
        addTime(raw, issuedAt, refusals);
        String name = bounded("command", raw.name(), refusals);
        String issuedBy = bounded("issued_by", raw.issuedBy(), refusals);
        String reason = bounded("reason", raw.reason(), refusals);
        Command.Body body = body(raw, refusals);
        return DecodedRecord.accepted(
                source,
                new Command(
                        raw.id(),
                        name == null ? "" : name,
                        issuedAt == RawEvent.NO_TIME ? source.timestamp() : issuedAt,
                        issuedBy,
                        reason,
                        refusals.isEmpty() ? body : new Command.Invalid(refusals)));
    }

    /** The text, or its beginning if it is too long. */
    private static String bounded(String field, String text, List<String> refusals) {
        if (text == null || text.length() <= MAX_TEXT) {
            return text;
        }
        refusals.add(
                "%s has %,d characters, at most %,d are accepted"
                        .formatted(field, text.length(), MAX_TEXT));
        return Quoted.escaped(text, Quoted.MAX_LENGTH);
    }

    private void addTime(RawCommand raw, long issuedAt, List<String> refusals) {
        if (issuedAt == RawEvent.NO_TIME) {
            refusals.add(
                    "issued_at %s %s"
                            .formatted(
                                    Quoted.of(raw.timeText()), Timestamps.whyNot(raw.timeText())));
        } else if (issuedAt > clock.millis() + maxFutureSkew.toMillis()) {
            refusals.add(
                    "issued_at %s is %d ms ahead of the clock; at most %d ms are accepted (recstream.events.max-future-skew)"
                            .formatted(
                                    Instant.ofEpochMilli(issuedAt),
                                    issuedAt - clock.millis(),
                                    maxFutureSkew.toMillis()));
        }
    }

    /** Null if there are refusals. */
    private static Command.Body body(RawCommand raw, List<String> refusals) {
        String names = String.join(", ", NAMES);
        if (raw.name() == null || !NAMES.contains(raw.name())) {
            refusals.add(
                    raw.name() == null
                            ? "command is missing: one of " + names
                            : "command is unknown: %s; this release knows %s"
                                    .formatted(Quoted.of(raw.name()), names));
            return null;
        }
        if (raw.version() != NEWEST_VERSION) {
            refusals.add(
                    "version %d of %s is not known to this release, which knows %d: upgrade the job first"
                            .formatted(raw.version(), raw.name(), NEWEST_VERSION));
            return null;
        }
        RawCommand.Steering steering = raw.steering();
        return switch (raw.name()) {
            case PUBLISH_RULES ->
                    new Command.PublishRules(document(raw, refusals), steering.rulesVersion());
            case START_EXPERIMENT -> new Command.StartExperiment(document(raw, refusals));
            case STOP_EXPERIMENT -> stop(steering, refusals);
            default -> forget(raw, refusals);
        };
    }

    /** What it says is checked against the job, where that is known. */
    private static String document(RawCommand raw, List<String> refusals) {
        String document = raw.steering().document();
        if (document == null && raw.problems().isEmpty()) {
            refusals.add("document is missing: the text of the rules or of the experiment");
        }
        return document;
    }

    private static Command.Body stop(RawCommand.Steering steering, List<String> refusals) {
        Rejection wrong = Ids.check(INVALID_COMMAND, "experiment", steering.experiment());
        if (wrong != null) {
            refusals.add(wrong.message());
        }
        Rejection winner = Ids.checkOptional("winner", steering.winner());
        if (winner != null) {
            refusals.add(winner.message());
        }
        return new Command.StopExperiment(steering.experiment(), steering.winner());
    }

    private static Command.Body forget(RawCommand raw, List<String> refusals) {
        Set<String> keys = new LinkedHashSet<>();
        for (String user : raw.users()) {
            if (isId("users", user, refusals)) {
                keys.add(UserKey.of(user, null));
            }
        }
        for (String device : raw.devices()) {
            if (isId("devices", device, refusals)) {
                keys.add(UserKey.of(null, device));
            }
        }
        if (raw.users().isEmpty() && raw.devices().isEmpty()) {
            refusals.add("users and devices are both empty: name at least one id to forget");
        }
        if (keys.size() > MAX_IDS) {
            refusals.add(
                    "%,d ids are to be forgotten by one command, at most %,d are accepted"
                            .formatted(keys.size(), MAX_IDS));
        }
        return new Command.Forget(List.copyOf(keys));
    }

    private static boolean isId(String field, String id, List<String> refusals) {
        Rejection rejection = Ids.check(INVALID_COMMAND, "An id of " + field, id);
        if (rejection != null) {
            refusals.add(rejection.message());
        }
        return rejection == null;
    }
}
