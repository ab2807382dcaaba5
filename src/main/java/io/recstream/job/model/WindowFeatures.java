package io.recstream.job.model;

import java.util.List;
import java.util.Map;

/**
 * One window's aggregates: events with time in [asOf - lengthMillis, asOf).
 *
 * @param counts events by type, none of them 0; in order of their names, so that equal features
 *     have equal bytes
 * @param topCategories most counted first, ties by name
 */
public record WindowFeatures(
        long lengthMillis,
        long events,
        Map<String, Long> counts,
        double valueSum,
        long distinctItems,
        List<CategoryCount> topCategories) {}
