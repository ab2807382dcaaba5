package io.recstream.validate;

import static io.recstream.model.DeadLetterReason.FUTURE_EVENT_TIME;
import static io.recstream.model.DeadLetterReason.ID_TOO_LONG;
import static io.recstream.model.DeadLetterReason.INVALID_EVENT_TIME;
import static io.recstream.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.model.DeadLetterReason.MISSING_EVENT_ID;
import static io.recstream.model.DeadLetterReason.MISSING_ITEM_ID;
import static io.recstream.model.DeadLetterReason.MISSING_USER_ID;
import static io.recstream.model.DeadLetterReason.UNKNOWN_EVENT_TYPE;

import io.recstream.model.Incoming;
import io.recstream.model.RawEvent;
import io.recstream.model.Rejection;
import io.recstream.model.SourceRecord;
import io.recstream.model.UserEvent;
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

    private static final String DEVICE_PREFIX = "device:";

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
        if (Ids.isMissing(raw.eventId())) {
            return new Rejection(MISSING_EVENT_ID, "event_id is missing or blank");
        }
        if (Ids.isMissing(raw.userId()) && Ids.isMissing(raw.deviceId())) {
            return new Rejection(MISSING_USER_ID, "Neither user_id nor device_id is given");
        }
        if (Ids.isMissing(raw.itemId())) {
            return new Rejection(MISSING_ITEM_ID, "item_id is missing or blank");
        }
        if (Ids.isTooLong(raw.eventId())) {
            return tooLong("event_id");
        }
        if (Ids.isMissing(raw.userId())) {
            if (Ids.isTooLong(raw.deviceId())) {
                return tooLong("device_id");
            }
        } else if (Ids.isTooLong(raw.userId())) {
            return tooLong("user_id");
        }
        if (Ids.isTooLong(raw.itemId())) {
            return tooLong("item_id");
        }
        if (!Ids.isMissing(raw.sessionId()) && Ids.isTooLong(raw.sessionId())) {
            return tooLong("session_id");
        }
        return null;
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

    private static Rejection tooLong(String field) {
        return new Rejection(
                ID_TOO_LONG, field + " has more than " + UserEvent.MAX_ID_BYTES + " bytes");
    }

    private static UserEvent accepted(RawEvent raw) {
        return new UserEvent(
                raw.eventId(),
                Ids.isMissing(raw.userId()) ? DEVICE_PREFIX + raw.deviceId() : raw.userId(),
                Ids.isMissing(raw.sessionId()) ? null : raw.sessionId(),
                raw.itemId(),
                raw.type(),
                raw.time(),
                raw.value());
    }
}
