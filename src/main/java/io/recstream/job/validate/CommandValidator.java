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

    private static final long serialVersionUID = 1L;
    private static final int NEWEST_VERSION = 1;

    /** As many ids as a person can have with identity, and their devices. */
    private static final int MAX_IDS = 1_000;

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
        Command.Body body = body(raw, refusals);
        return DecodedRecord.accepted(
                source,
                new Command(
                        raw.id(),
                        raw.name() == null ? "" : raw.name(),
                        issuedAt == RawEvent.NO_TIME ? source.timestamp() : issuedAt,
                        raw.issuedBy(),
                        raw.reason(),
                        refusals.isEmpty() ? body : new Command.Invalid(refusals)));
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
        if (raw.name() == null || !raw.name().equals(FORGET)) {
            refusals.add(
                    raw.name() == null
                            ? "command is missing: forget"
                            : "command is unknown: %s; this release knows forget"
                                    .formatted(Quoted.of(raw.name())));
            return null;
        }
        if (raw.version() != NEWEST_VERSION) {
            refusals.add(
                    "version %d of forget is not known to this release, which knows %d: upgrade the job first"
                            .formatted(raw.version(), NEWEST_VERSION));
            return null;
        }
        return forget(raw, refusals);
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
