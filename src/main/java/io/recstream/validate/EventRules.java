package io.recstream.validate;

import static io.recstream.model.DeadLetterReason.FUTURE_EVENT_TIME;
import static io.recstream.model.DeadLetterReason.INVALID_EVENT_TIME;
import static io.recstream.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.model.DeadLetterReason.MISSING_EVENT_ID;
import static io.recstream.model.DeadLetterReason.MISSING_ITEM_ID;
import static io.recstream.model.DeadLetterReason.MISSING_USER_ID;
import static io.recstream.model.DeadLetterReason.UNKNOWN_EVENT_TYPE;

import io.recstream.model.Ids;
import io.recstream.model.Incoming;
import io.recstream.model.Quoted;
import io.recstream.model.RawEvent;
import io.recstream.model.Rejection;
import io.recstream.model.SourceRecord;
import io.recstream.model.UserEvent;
import io.recstream.model.UserKey;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;

/**
 * What a decoded event must satisfy on its own, whatever came before it. The first rule that it
 * breaks is its rejection.
 */
public final class EventRules implements Serializable {

    private static final long serialVersionUID = 1L;

    /** 9999-12-31T23:59:59.999Z: later times have no ISO-8601 form of the usual width. */
    private static final long MAX_TIME = 253_402_300_799_999L;

    private final TreeSet<String> types;
    private final long maxFutureSkewMillis;
    private final Clock clock;

    /**
     * @param types the event types that are known
     * @param maxFutureSkew how far ahead of the clock an event may be
     * @param clock serializable, as those of {@link Clock} are
     */
    public EventRules(Collection<String> types, Duration maxFutureSkew, Clock clock) {
        this.types = new TreeSet<>(types);
        this.maxFutureSkewMillis = maxFutureSkew.toMillis();
        this.clock = clock;
    }

    public Incoming<UserEvent> check(SourceRecord source, RawEvent raw) {
        Rejection rejection = ids(raw);
        if (rejection == null) {
            rejection = contents(raw);
        }
        return rejection == null
                ? Incoming.accepted(source, accepted(raw))
                : new Incoming<>(source, null, rejection);
    }

    private static Rejection ids(RawEvent raw) {
        Rejection rejection = Ids.check(MISSING_EVENT_ID, "event_id", raw.eventId());
        if (rejection == null && Ids.isMissing(raw.userId()) && Ids.isMissing(raw.deviceId())) {
            rejection =
                    new Rejection(
                            MISSING_USER_ID,
                            "Neither user_id (%s) nor device_id (%s) is given"
                                    .formatted(Quoted.of(raw.userId()), Quoted.of(raw.deviceId())));
        }
        if (rejection == null) {
            rejection = Ids.checkOptional("user_id", raw.userId());
        }
        if (rejection == null) {
            rejection = Ids.checkOptional("device_id", raw.deviceId());
        }
        if (rejection == null) {
            rejection = Ids.check(MISSING_ITEM_ID, "item_id", raw.itemId());
        }
        return rejection == null ? Ids.checkOptional("session_id", raw.sessionId()) : rejection;
    }

    private Rejection contents(RawEvent raw) {
        if (raw.type() == null || !types.contains(raw.type())) {
            return new Rejection(
                    UNKNOWN_EVENT_TYPE, "event_type is none of " + String.join(", ", types));
        }
        if (raw.time() == RawEvent.NO_TIME) {
            return new Rejection(INVALID_EVENT_TIME, "event_time is missing or no time");
        }
        if (raw.time() <= 0 || raw.time() > MAX_TIME) {
            return new Rejection(
                    INVALID_EVENT_TIME,
                    "event_time is " + raw.time() + ", not in 1970 to 9999 in milliseconds");
        }
        long ahead = raw.time() - clock.millis();
        if (ahead > maxFutureSkewMillis) {
            return new Rejection(
                    FUTURE_EVENT_TIME,
                    Instant.ofEpochMilli(raw.time())
                            + " is "
                            + ahead
                            + " ms ahead of the clock, at most "
                            + maxFutureSkewMillis
                            + " are accepted");
        }
        if (!Double.isFinite(raw.value())) {
            return new Rejection(INVALID_VALUE, "value is not a finite number");
        }
        return null;
    }

    private static UserEvent accepted(RawEvent raw) {
        return new UserEvent(
                raw.eventId(),
                UserKey.of(raw.userId(), raw.deviceId()),
                Ids.isMissing(raw.sessionId()) ? null : raw.sessionId(),
                raw.itemId(),
                raw.type(),
                raw.time(),
                raw.value());
    }
}
