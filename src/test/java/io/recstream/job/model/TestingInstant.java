package io.recstream.job.model;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Times of day on 2026-03-02, as epoch milliseconds: {@code at("10:05")}. */
public final class TestingInstant {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 2);

    private TestingInstant() {}

    public static long at(String timeOfDay) {
        return DAY.atTime(LocalTime.parse(timeOfDay)).toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
