package io.recstream.ops.sample.guess;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.TimeFormat;
import io.recstream.job.mapping.TimeFormat.Unit;
import io.recstream.job.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How values are times, if they are.
 *
 * @param unit of numbers; null where there are none, as in texts and Avro's own timestamps
 * @param pattern of texts; empty for ISO-8601
 * @param zone of texts that do not say theirs; empty if they do
 * @param share of the values that are credible times when read so
 * @param oldest of these, epoch milliseconds
 * @param newest of these, epoch milliseconds
 */
public record TimeGuess(
        Unit unit, String pattern, String zone, double share, long oldest, long newest) {

    /** Earlier events are refused unless a setting says otherwise. */
    private static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    private static final long SKEW = Duration.ofDays(2).toMillis();

    /** Texts that are not ISO-8601, the more usual ones first. */
    private static final List<String> PATTERNS =
            List.of(
                    "dd/MM/yyyy HH:mm:ss",
                    "MM/dd/yyyy HH:mm:ss",
                    "dd.MM.yyyy HH:mm:ss",
                    "dd-MM-yyyy HH:mm:ss",
                    "yyyy/MM/dd HH:mm:ss",
                    "yyyy-MM-dd HH:mm:ss.SSS z",
                    "yyyy-MM-dd HH:mm:ss z",
                    "yyyyMMddHHmmss",
                    "yyyyMMdd HH:mm:ss",
                    "yyyyMMdd'T'HHmmssX",
                    "EEE, dd MMM yyyy HH:mm:ss z",
                    "EEE MMM dd HH:mm:ss z yyyy",
                    "EEE MMM dd yyyy HH:mm:ss 'GMT'Z",
                    "dd/MMM/yyyy:HH:mm:ss Z",
                    "dd MMM yyyy HH:mm:ss",
                    "MMM d, yyyy h:mm:ss a",
                    "dd/MM/yyyy HH:mm",
                    "MM/dd/yyyy HH:mm",
                    "dd.MM.yyyy HH:mm",
                    "dd/MM/yyyy",
                    "MM/dd/yyyy",
                    "dd.MM.yyyy");

    /** The reading that makes most of the values credible; empty if none makes half of them so. */
    public static Optional<TimeGuess> of(List<JsonNode> values, Instant now) {
        List<TimeGuess> guesses = new ArrayList<>();
        if (values.stream().anyMatch(JsonNode::isPojo)) {
            guesses.add(read(values, null, "", null, now));
        }
        for (Unit unit : Unit.values()) {
            guesses.add(read(values, unit, "", null, now));
        }
        if (isText(values)) {
            guesses.add(read(values, null, "", null, now));
            guesses.add(read(values, null, "", ZoneOffset.UTC, now));
            for (String pattern : PATTERNS) {
                guesses.add(read(values, null, pattern, null, now));
                guesses.add(read(values, null, pattern, ZoneOffset.UTC, now));
            }
        }
        TimeGuess best = null;
        for (TimeGuess guess : guesses) {
            if (best == null || guess.isBetterThan(best)) {
                best = guess;
            }
        }
        return Optional.ofNullable(best).filter(it -> it.share() >= 0.5);
    }

    /** More values; where two orders of day and month fit, the one by which they are closer. */
    private boolean isBetterThan(TimeGuess other) {
        if (share != other.share) {
            return share > other.share;
        }
        return !pattern.isEmpty()
                && !other.pattern.isEmpty()
                && zone.equals(other.zone)
                && newest - oldest < other.newest - other.oldest;
    }

    private static boolean isText(List<JsonNode> values) {
        return values.stream()
                .anyMatch(it -> it.isTextual() && !it.textValue().matches("[-+0-9.eE ]*"));
    }

    private static TimeGuess read(
            List<JsonNode> values, Unit unit, String pattern, ZoneId zone, Instant now) {
        TimeFormat format = new TimeFormat(unit == null ? Unit.MILLIS : unit, pattern, zone);
        long latest = now.toEpochMilli() + SKEW;
        int credible = 0;
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        for (JsonNode value : values) {
            long millis = unit == null ? textMillis(format, value) : numberMillis(format, value);
            if (millis != Timestamps.NONE && millis >= EARLIEST && millis <= latest) {
                credible++;
                oldest = Math.min(oldest, millis);
                newest = Math.max(newest, millis);
            }
        }
        return new TimeGuess(
                unit,
                pattern,
                zone == null ? "" : "UTC",
                values.isEmpty() ? 0 : (double) credible / values.size(),
                oldest,
                newest);
    }

    private static long textMillis(TimeFormat format, JsonNode value) {
        if (value.isPojo()) {
            return value instanceof POJONode node && node.getPojo() instanceof Instant instant
                    ? instant.toEpochMilli()
                    : Timestamps.NONE;
        }
        return value.isTextual() && !value.textValue().matches("[-+0-9.eE]{1,12}")
                ? format.millis(value.textValue())
                : Timestamps.NONE;
    }

    private static long numberMillis(TimeFormat format, JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? format.millis(value.longValue()) : Timestamps.NONE;
        }
        if (value.isNumber()) {
            return format.millis(value.decimalValue());
        }
        return value.isTextual() && value.textValue().trim().matches("[0-9.]{9,40}")
                ? format.millis(value.textValue())
                : Timestamps.NONE;
    }

    /** The settings of a mapping that read the values so; none where the defaults do. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (unit != null && unit != Unit.MILLIS) {
            settings.put(EventMapping.PREFIX + "time-unit", unit.toString());
        }
        if (!pattern.isEmpty()) {
            settings.put(EventMapping.PREFIX + "time-format", pattern);
        }
        if (!zone.isEmpty()) {
            settings.put(EventMapping.PREFIX + "time-zone", zone);
        }
        return settings;
    }

    /** For people: how the values are written. */
    public String words() {
        String written =
                unit != null
                        ? unit + " since 1970"
                        : pattern.isEmpty() ? "ISO-8601 or Avro's timestamps" : pattern;
        return zone.isEmpty() ? written : written + ", zone not given, taken as " + zone;
    }
}
