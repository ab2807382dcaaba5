package io.recstream.job.validate;

import static io.recstream.job.model.DeadLetterReason.FUTURE_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.INVALID_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.job.model.DeadLetterReason.MISSING_USER_ID;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_EVENT_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Extras;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventValidatorTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
    private static final long MILLIS = NOW.toEpochMilli();

    private final EventValidator rules =
            new EventValidator(
                    List.of("view", "favourite"),
                    Instant.parse("2000-01-01T00:00:00Z"),
                    Duration.ofMinutes(5),
                    Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void anEventIsAcceptedFromTheEarliestCredibleTimeToTheAllowedSkew() {
        long earliest = 946_684_800_000L;
        assertThat(at(earliest).isAccepted()).isTrue();
        assertThat(at(earliest - 1).rejection().reason()).isEqualTo(INVALID_EVENT_TIME);
        assertThat(at(MILLIS + 300_000).isAccepted()).isTrue();
        assertThat(at(MILLIS + 300_001).rejection())
                .isEqualTo(
                        new Rejection(
                                FUTURE_EVENT_TIME,
                                "event_time 1795860300001 is 2026-11-28T10:05:00.001Z, 300001 ms"
                                        + " ahead of the clock; at most 300000 ms are accepted"
                                        + " (recstream.events.max-future-skew)"));
    }

    @Test
    void aTimeInAnotherUnitIsRefusedWithThatUnit() {
        assertThat(at(MILLIS / 1_000).rejection())
                .isEqualTo(
                        new Rejection(
                                INVALID_EVENT_TIME,
                                "event_time 1795860000 is 1970-01-21T18:51:00Z, before"
                                        + " 2000-01-01T00:00:00Z (recstream.events.earliest-time);"
                                        + " these are likely seconds (2026-11-28T10:00:00Z): give"
                                        + " milliseconds, 1795860000000"));
        assertThat(at(MILLIS * 1_000).rejection().message())
                .isEqualTo(
                        "event_time 1795860000000000 is after the year 9999; these are likely"
                                + " microseconds (2026-11-28T10:00:00Z): give milliseconds,"
                                + " 1795860000000");
        assertThat(at(MILLIS * 1_000_000).rejection().message()).contains("likely nanoseconds");
        assertThat(at(0).rejection().message())
                .isEqualTo(
                        "event_time 0 is 1970-01-01T00:00:00Z, before 2000-01-01T00:00:00Z"
                                + " (recstream.events.earliest-time)");
    }

    @Test
    void aTimeThatIsNoneIsNamed() {
        assertThat(at(RawEvent.NO_TIME).rejection().message()).startsWith("event_time is missing");
        RawEvent local =
                event("u1", null, "view", RawEvent.NO_TIME, 0, "2026-11-28T10:00:00", null);
        assertThat(check(local).rejection().message())
                .startsWith("event_time '2026-11-28T10:00:00' has no offset from UTC; give ");
    }

    @Test
    void anUnknownTypeIsNamedWithTheKnownOnesAndTheNearest() {
        assertThat(check(event("u1", null, "favorite", MILLIS, 0, null, null)).rejection())
                .isEqualTo(
                        new Rejection(
                                UNKNOWN_EVENT_TYPE,
                                "event_type is 'favorite', likely 'favourite'; known are favourite,"
                                        + " view (recstream.events.types)"));
        assertThat(type("View")).contains("'View', likely 'view'");
        assertThat(type("view ")).contains("'view ', likely 'view'");
        assertThat(type("buy\u202E")).startsWith("event_type is 'buy\\u202e'; known are");
        assertThat(type("v".repeat(1_000_000))).hasSizeLessThan(200);
        assertThat(type(null)).startsWith("event_type is missing; known are");
    }

    @Test
    void aValueThatIsNoNumberIsNamed() {
        assertThat(check(event("u1", null, "view", MILLIS, Double.NaN, null, "ten")).rejection())
                .isEqualTo(
                        new Rejection(INVALID_VALUE, "value is 'ten', not " + MicroUnits.BOUNDS));
        assertThat(
                        check(event("u1", null, "view", MILLIS, 1 / 0., null, "Infinity"))
                                .rejection()
                                .message())
                .isEqualTo("value is 'Infinity', not " + MicroUnits.BOUNDS);
    }

    @Test
    void aDeviceBesideAUserIsPartOfWhatTheEventSays() {
        UserEvent alone = check(event("u1", null, "view", MILLIS, 0, null, null)).value();
        UserEvent blank = check(event("u1", "\u00A0", "view", MILLIS, 0, null, null)).value();
        UserEvent beside = check(event("u1", "d1", "view", MILLIS, 0, null, null)).value();
        UserEvent device = check(event(null, "d1", "view", MILLIS, 0, null, null)).value();

        assertThat(alone.extras()).isZero();
        assertThat(blank.extras()).isZero();
        assertThat(beside.extras()).isEqualTo(Extras.ofDevice("d1"));
        assertThat(device.extras()).isZero();
        assertThat(device.userId()).isEqualTo("device:d1");
        assertThat(check(event("\u200B", " ", "view", MILLIS, 0, null, null)).rejection())
                .isEqualTo(
                        new Rejection(
                                MISSING_USER_ID,
                                "Neither user_id ('\\u200b') nor device_id (' ') is given"));
    }

    private String type(String type) {
        return check(event("u1", null, type, MILLIS, 0, null, null)).rejection().message();
    }

    private DecodedRecord<UserEvent> at(long time) {
        return check(event("u1", null, "view", time, 0, null, null));
    }

    private DecodedRecord<UserEvent> check(RawEvent raw) {
        return rules.check(new SourceRecord("t", 0, 0, 0, null, new byte[0]), raw);
    }

    private static RawEvent event(
            String user,
            String device,
            String type,
            long time,
            double value,
            String timeText,
            String valueText) {
        return new RawEvent(
                "e1",
                user,
                device,
                null,
                "i1",
                type,
                time,
                MicroUnits.of(value),
                0,
                timeText,
                valueText);
    }
}
