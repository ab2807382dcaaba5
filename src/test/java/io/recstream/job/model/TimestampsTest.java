package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    private static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long NOW = Instant.parse("2026-11-28T10:00:00Z").toEpochMilli();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-28T10:00:00Z",
                "2026-11-28T10:00:00.000Z",
                "2026-11-28T10:00Z",
                "2026-11-28t10:00z",
                "2026-11-28 10:00:00Z",
                "2026-11-28 10:00:00+00",
                "2026-11-28 12:00:00 +0200",
                "2026-11-28T12:00:00+02:00",
                "2026-11-28T12:00:00+0200",
                "2026-11-28T12:00:00+02",
                "2026-11-28T12:00+02",
                "2026-11-28T04:30:00-05:30",
                "2026-11-28T04:30:00\u221205:30",
                "2026-11-28T10:00:00-00:00",
                "2026-11-28T24:00:00+14:00",
                "2026-11-29T04:00:00+18:00",
                "20261128T100000Z",
                "20261128T1200+0200",
                "2026-11-28T11:00:00+01:00[Europe/Paris]",
                "1795860000000",
                "+1795860000000",
                "1795860000000.0",
                "1795860000000.9",
                "1.79586E12",
                "1.79586e+12",
                "1795860000000.",
            })
    void readsTheFormsThatProducersWrite(String text) {
        assertThat(Instant.ofEpochMilli(Timestamps.parse(text)))
                .isEqualTo(Instant.parse("2026-11-28T10:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-28T10:00:00.1Z,         2026-11-28T10:00:00.100Z",
        "'2026-11-28T10:00:00,123Z',     2026-11-28T10:00:00.123Z",
        "2026-11-28T10:00:00.123456789Z, 2026-11-28T10:00:00.123Z",
        "2026-11-28T10:00:00.9999999Z,   2026-11-28T10:00:00.999Z",
        "20261128T100000.5+02,           2026-11-28T08:00:00.500Z",
        "2026-11-28T24:00Z,              2026-11-29T00:00:00Z",
        "2026-12-31T24:00:00.000Z,       2027-01-01T00:00:00Z",
        "2016-12-31T23:59:60Z,           2016-12-31T23:59:59Z",
        "2016-12-31T23:59:60.25Z,        2016-12-31T23:59:59.250Z",
        "2017-01-01T00:59:60+01:00,      2016-12-31T23:59:59Z",
        "2024-02-29T00:00:00Z,           2024-02-29T00:00:00Z",
        "1969-12-31T23:59:59.999Z,       1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00Z,           0000-01-01T00:00:00Z",
        "-0.5,                           1969-12-31T23:59:59.999Z",
        "-1,                             1969-12-31T23:59:59.999Z",
    })
    void roundsDown(String text, Instant time) {
        assertThat(Instant.ofEpochMilli(Timestamps.parse(text))).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "soon",
                "NaN",
                "Infinity",
                "0x10",
                "1e",
                "1f",
                "--1",
                "1e400",
                "18446744073709551616",
                "2026",
                "2026-11",
                "2026-11-28Z",
                "2026-1-28T10:00:00Z",
                "2026-11-28T10Z",
                "2026-11-28T10:0Z",
                "2026-11-28T10:00:Z",
                "2026-11-28T10:00.5Z",
                "2026-11-28T10:00:00.Z",
                "2026-11-28T10:00:00.1234567890Z",
                "2026-11-28T10:00:00+",
                "2026-11-28T10:00:00+2",
                "2026-11-28T10:00:00+02:",
                "2026-11-28T10:00:00+18:01",
                "2026-11-28T10:00:00+02:60",
                "2026-11-28T10:00:00Z ",
                " 2026-11-28T10:00:00Z",
                "2026-11-28T10:00:00ZZ",
                "2026-11-28T10:00:00Z[",
                "2026-11-28T10:00:00Z[!u-ca=hebrew]",
                "2026-11-28  10:00:00Z",
                "2026-11-28_10:00:00Z",
                "2026-02-29T10:00:00Z",
                "2026-13-01T10:00:00Z",
                "2026-00-01T10:00:00Z",
                "2026-11-31T10:00:00Z",
                "2026-11-28T25:00:00Z",
                "2026-11-28T24:00:01Z",
                "2026-11-28T10:60:00Z",
                "2026-11-28T10:00:61Z",
                "2026-11-28T10:00:60Z",
                "2026-11-28T23:59:60+01:00",
                "+1000000000-12-31T23:59:59Z",
                "２０２６-11-28T10:00:00Z",
                "Sat, 28 Nov 2026 10:00:00 GMT",
            })
    void refusesTheRest(String text) {
        if (text.equals("2026")) {
            assertThat(Timestamps.parse(text)).isEqualTo(2026);
        } else {
            assertThat(Timestamps.parse(text)).isEqualTo(Timestamps.NONE);
        }
        assertThat(Timestamps.parseIso(text)).isEqualTo(Timestamps.NONE);
    }

    @Test
    void reportsWhatIsMissing() {
        assertThat(Timestamps.parse("2026-11-28T10:00:00")).isEqualTo(Timestamps.NONE);
        assertThat(Timestamps.whyNot("2026-11-28T10:00:00"))
                .startsWith("has no offset from UTC; give epoch milliseconds");
        assertThat(Timestamps.parse("2026-11-28")).isEqualTo(Timestamps.NONE);
        assertThat(Timestamps.whyNot("2026-11-28")).startsWith("has no time of day; give");
        assertThat(Timestamps.whyNot("soon")).startsWith("is no time that can be read; give");
    }

    @Test
    void roundsNumbersDown() {
        assertThat(Timestamps.ofMillis(1.795860000000e12)).isEqualTo(1_795_860_000_000L);
        assertThat(Timestamps.ofMillis(1.9)).isEqualTo(1);
        assertThat(Timestamps.ofMillis(-.1)).isEqualTo(-1);
        assertThat(Timestamps.ofMillis(Double.NaN)).isEqualTo(Timestamps.NONE);
        assertThat(Timestamps.ofMillis(Double.NEGATIVE_INFINITY)).isEqualTo(Timestamps.NONE);
        assertThat(Timestamps.ofMillis(1e19)).isEqualTo(Timestamps.NONE);
    }

    @Test
    void namesTheUnitThatMakesATimeCredible() {
        assertThat(Timestamps.likelyUnit(NOW / 1_000, EARLIEST, NOW))
                .isEqualTo(
                        "; these are likely seconds (2026-11-28T10:00:00Z): give milliseconds,"
                                + " 1795860000000");
        assertThat(Timestamps.likelyUnit(NOW * 1_000, EARLIEST, NOW))
                .contains("microseconds (2026-11-28T10:00:00Z)");
        assertThat(Timestamps.likelyUnit(NOW * 1_000_000, EARLIEST, NOW))
                .contains("nanoseconds (2026-11-28T10:00:00Z)");
        for (long other : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, NOW * 2, 5_000}) {
            assertThat(Timestamps.likelyUnit(other, EARLIEST, NOW)).isEmpty();
        }
    }

    @Property
    void agreesWithTheLibrary(
            @ForAll @LongRange(min = -62_135_596_800_000L, max = 253_370_764_800_000L) long millis,
            @ForAll @IntRange(min = -1080, max = 1080) int offsetMinutes) {
        OffsetDateTime time =
                Instant.ofEpochMilli(millis)
                        .atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
        String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);

        if (text.length() > 4 && text.charAt(4) == '-' && text.charAt(0) != '-') {
            assertThat(Timestamps.parse(text)).isEqualTo(millis);
            assertThat(Timestamps.parse(time.toString())).isEqualTo(millis);
        }
    }
}
