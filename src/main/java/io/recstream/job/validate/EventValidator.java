package io.recstream.job.validate;

import static io.recstream.job.model.DeadLetterReason.FUTURE_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.INVALID_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.job.model.DeadLetterReason.MISSING_EVENT_ID;
import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;
import static io.recstream.job.model.DeadLetterReason.MISSING_USER_ID;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_EVENT_TYPE;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Extras;
import io.recstream.job.model.Ids;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.NearestName;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.Timestamps;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Validates a decoded event by itself, independent of other events. The first violation is its
 * rejection.
 */
public final class EventValidator implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String TYPES = "recstream.events.types";
    private static final String EARLIEST = "recstream.events.earliest-time";
    private static final String MAX_FUTURE_SKEW = "recstream.events.max-future-skew";

    /** A longer type is not compared with the known ones. */
    private static final int LONGEST_TYPO = 32;

    /** 9999-12-31T23:59:59.999Z: later times have no ISO-8601 form of the usual width. */
    private static final long MAX_TIME = 253_402_300_799_999L;

    private final TreeSet<String> types;
    private final long earliestMillis;
    private final long maxFutureSkewMillis;
    private final Clock clock;

    /**
     * @param types the event types that are known
     * @param earliest the earliest credible event time
     * @param maxFutureSkew how far ahead of the clock an event may be
     * @param clock serializable, as those of {@link Clock} are
     */
    public EventValidator(
            Collection<String> types, Instant earliest, Duration maxFutureSkew, Clock clock) {
        this.types = new TreeSet<>(types);
        this.earliestMillis = Math.max(1, earliest.toEpochMilli());
        this.maxFutureSkewMillis = maxFutureSkew.toMillis();
        this.clock = clock;
    }

    public DecodedRecord<UserEvent> check(SourceRecord source, RawEvent raw) {
        Rejection rejection = ids(raw);
        if (rejection == null) {
            rejection = contents(raw);
        }
        return rejection == null
                ? DecodedRecord.accepted(source, accepted(raw))
                : new DecodedRecord<>(source, null, rejection);
    }

    /**
     * Whether an event that was accepted once would be today: its type may be unknown since, or its
     * time no longer credible.
     */
    public boolean accepts(UserEvent event) {
        return types.contains(event.type()) && event.time() >= earliestMillis;
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
            return unknownType(raw.type());
        }
        Rejection time = time(raw);
        if (time != null) {
            return time;
        }
        if (raw.valueMicros() == MicroUnits.OUT_OF_BOUNDS) {
            return new Rejection(
                    INVALID_VALUE,
                    "value is " + Quoted.of(raw.valueText()) + ", not " + MicroUnits.BOUNDS);
        }
        return null;
    }

    private Rejection unknownType(String type) {
        String known = "; known are " + String.join(", ", types) + " (" + TYPES + ")";
        if (type == null) {
            return new Rejection(UNKNOWN_EVENT_TYPE, "event_type is missing" + known);
        }
        String meant =
                type.length() > LONGEST_TYPO
                        ? ""
                        : NearestName.closeTo(type, types)
                                .map(near -> ", likely " + Quoted.of(near))
                                .orElse("");
        return new Rejection(
                UNKNOWN_EVENT_TYPE, "event_type is " + Quoted.of(type) + meant + known);
    }

    private Rejection time(RawEvent raw) {
        long time = raw.time();
        if (time == RawEvent.NO_TIME) {
            return new Rejection(
                    INVALID_EVENT_TIME,
                    raw.timeText() == null
                            ? "event_time is missing; give " + Timestamps.FORMS
                            : "event_time "
                                    + Quoted.of(raw.timeText())
                                    + " "
                                    + Timestamps.whyNot(raw.timeText()));
        }
        long latest = clock.millis() + maxFutureSkewMillis;
        if (time >= earliestMillis && time <= latest) {
            return null;
        }
        String unit = Timestamps.likelyUnit(time, earliestMillis, latest);
        if (time < earliestMillis) {
            return new Rejection(
                    INVALID_EVENT_TIME,
                    "event_time %d is %s, before %s (%s)%s"
                            .formatted(
                                    time,
                                    Instant.ofEpochMilli(time),
                                    Instant.ofEpochMilli(earliestMillis),
                                    EARLIEST,
                                    unit));
        }
        if (time > MAX_TIME) {
            return new Rejection(
                    INVALID_EVENT_TIME, "event_time " + time + " is after the year 9999" + unit);
        }
        return new Rejection(
                FUTURE_EVENT_TIME,
                "event_time %d is %s, %d ms ahead of the clock; at most %d ms are accepted (%s)%s"
                        .formatted(
                                time,
                                Instant.ofEpochMilli(time),
                                time - clock.millis(),
                                maxFutureSkewMillis,
                                MAX_FUTURE_SKEW,
                                unit));
    }

    private static UserEvent accepted(RawEvent raw) {
        return new UserEvent(
                raw.eventId(),
                UserKey.of(raw.userId(), raw.deviceId()),
                Ids.isMissing(raw.sessionId()) ? null : raw.sessionId(),
                raw.itemId(),
                raw.type(),
                raw.time(),
                raw.valueMicros(),
                Ids.isMissing(raw.userId()) || Ids.isMissing(raw.deviceId())
                        ? raw.attributes()
                        : raw.attributes() + Extras.ofDevice(raw.deviceId()),
                Ids.isMissing(raw.userId()) || Ids.isMissing(raw.deviceId())
                        ? null
                        : UserKey.of(null, raw.deviceId()),
                null);
    }
}
