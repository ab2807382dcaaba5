package io.recstream.job.validate;

import static io.recstream.job.model.DeadLetterReason.FUTURE_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.INVALID_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.INVALID_LINK;
import static io.recstream.job.model.DeadLetterReason.MISSING_USER_ID;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.Ids;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.RawLink;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.Timestamps;
import io.recstream.job.model.UserKey;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Validates a decoded link of two ids by itself. The first violation is its rejection. */
public final class LinkValidator implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String USER = "user";
    private static final String DEVICE = "device";

    private final long earliestMillis;
    private final long maxFutureSkewMillis;
    private final Clock clock;

    /**
     * Rules with their settings.
     *
     * @param earliest the earliest credible time
     * @param maxFutureSkew how far ahead of the clock a link may be
     * @param clock serializable, as those of {@link Clock} are
     */
    public LinkValidator(Instant earliest, Duration maxFutureSkew, Clock clock) {
        this.earliestMillis = earliest.toEpochMilli();
        this.maxFutureSkewMillis = maxFutureSkew.toMillis();
        this.clock = clock;
    }

    /** The link of two ids, a device first; or why it is none. */
    public DecodedRecord<IdentityLink> check(SourceRecord source, RawLink raw) {
        long observedAt = raw.timeText() == null ? source.timestamp() : raw.observedAt();
        Rejection rejection = kind("kind_a", raw.kindA());
        if (rejection == null) {
            rejection = kind("kind_b", raw.kindB());
        }
        if (rejection == null) {
            rejection = Ids.check(MISSING_USER_ID, "id_a", raw.idA());
        }
        if (rejection == null) {
            rejection = Ids.check(MISSING_USER_ID, "id_b", raw.idB());
        }
        if (rejection == null) {
            rejection = Ids.checkOptional("source", raw.source());
        }
        if (rejection == null) {
            rejection = time(raw, observedAt);
        }
        if (rejection == null) {
            rejection = pair(raw);
        }
        return rejection == null
                ? DecodedRecord.accepted(source, link(source, raw, observedAt))
                : new DecodedRecord<>(source, null, rejection);
    }

    private static Rejection kind(String field, String kind) {
        return kind == null || kind.equals(USER) || kind.equals(DEVICE)
                ? null
                : new Rejection(
                        INVALID_LINK,
                        "%s is %s, neither user nor device".formatted(field, Quoted.of(kind)));
    }

    private static Rejection pair(RawLink raw) {
        if (DEVICE.equals(raw.kindA()) && DEVICE.equals(raw.kindB())) {
            return new Rejection(
                    INVALID_LINK,
                    "%s and %s are both devices; a device is linked to a user"
                            .formatted(Quoted.of(raw.idA()), Quoted.of(raw.idB())));
        }
        if (key(raw.kindA(), raw.idA()).equals(key(raw.kindB(), raw.idB()))) {
            return new Rejection(
                    INVALID_LINK, "The id is linked to itself: " + Quoted.of(raw.idA()));
        }
        return null;
    }

    private Rejection time(RawLink raw, long observedAt) {
        if (observedAt == RawEvent.NO_TIME) {
            return new Rejection(
                    INVALID_EVENT_TIME,
                    "observed_at %s %s"
                            .formatted(
                                    Quoted.of(raw.timeText()), Timestamps.whyNot(raw.timeText())));
        }
        long latest = clock.millis() + maxFutureSkewMillis;
        if (observedAt >= earliestMillis && observedAt <= latest) {
            return null;
        }
        String unit = Timestamps.likelyUnit(observedAt, earliestMillis, latest);
        return observedAt < earliestMillis
                ? new Rejection(
                        INVALID_EVENT_TIME,
                        "observed_at %d is before %s (recstream.events.earliest-time)%s"
                                .formatted(observedAt, Instant.ofEpochMilli(earliestMillis), unit))
                : new Rejection(
                        FUTURE_EVENT_TIME,
                        "observed_at %d is %d ms ahead of the clock; at most %d ms are accepted (recstream.events.max-future-skew)%s"
                                .formatted(
                                        observedAt,
                                        observedAt - clock.millis(),
                                        maxFutureSkewMillis,
                                        unit));
    }

    private static IdentityLink link(SourceRecord source, RawLink raw, long observedAt) {
        String keyA = key(raw.kindA(), raw.idA());
        String keyB = key(raw.kindB(), raw.idB());
        boolean isOrdered = !DEVICE.equals(raw.kindB());
        return new IdentityLink(
                isOrdered ? keyA : keyB,
                isOrdered ? keyB : keyA,
                observedAt,
                Ids.isMissing(raw.source()) ? null : raw.source(),
                source.topic(),
                source.partition(),
                source.offset());
    }

    private static String key(String kind, String id) {
        return DEVICE.equals(kind) ? UserKey.of(null, id) : UserKey.of(id, null);
    }
}
