package io.recstream.job.window;

import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.WindowFeatures;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the windows mean, told anew each time from one user's raw events. */
public final class NaiveWindows {

    private final List<Duration> lengths;
    private final List<Duration> steps;
    private final long paneMillis;
    private final int topCategories;

    public NaiveWindows(List<Duration> lengths, Duration pane, int topCategories) {
        this(lengths, List.of(), pane, topCategories);
    }

    /**
     * @param steps in which events leave the windows; empty for the pane
     */
    public NaiveWindows(
            List<Duration> lengths, List<Duration> steps, Duration pane, int topCategories) {
        this.lengths = lengths;
        this.steps = steps.isEmpty() ? Collections.nCopies(lengths.size(), pane) : steps;
        this.paneMillis = pane.toMillis();
        this.topCategories = topCategories;
    }

    /**
     * The windows of one user.
     *
     * @param accepted all of the user's accepted events of all times, in any order
     * @param asOf as {@link io.recstream.job.model.UserFeatures#asOf()} says: a pane's exclusive
     *     end
     */
    public List<WindowFeatures> windows(Collection<EnrichedEvent> accepted, long asOf) {
        return IntStream.range(0, lengths.size())
                .mapToObj(
                        w ->
                                window(
                                        lengths.get(w).toMillis(),
                                        steps.get(w).toMillis(),
                                        accepted,
                                        asOf))
                .collect(Collectors.toList());
    }

    /** The pane-aligned instant after which an event at this time is in windows. */
    public long endOfPane(long time) {
        return (Math.floorDiv(time, paneMillis) + 1) * paneMillis;
    }

    private WindowFeatures window(
            long lengthMillis, long stepMillis, Collection<EnrichedEvent> accepted, long asOf) {
        long begin = -Math.floorDiv(lengthMillis - asOf, stepMillis) * stepMillis;
        List<EnrichedEvent> inside =
                accepted.stream()
                        .filter(e -> e.event().time() >= begin)
                        .filter(e -> e.event().time() < asOf)
                        .toList();
        return new WindowFeatures(
                lengthMillis,
                inside.size(),
                countBy(inside, e -> e.event().type()),
                valueSum(inside),
                inside.stream().map(e -> e.event().itemId()).distinct().count(),
                countBy(inside, EnrichedEvent::category).entrySet().stream()
                        .map(e -> new CategoryCount(e.getKey(), e.getValue()))
                        .sorted(Comparator.comparing(e -> -e.count()))
                        .limit(topCategories)
                        .toList());
    }

    /** Ascending by name; what has none does not count. */
    private static Map<String, Long> countBy(
            List<EnrichedEvent> events, Function<EnrichedEvent, String> name) {
        return events.stream()
                .map(name)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(n -> n, TreeMap::new, Collectors.counting()));
    }

    /** The double that is nearest to the sum of the values. */
    private static double valueSum(List<EnrichedEvent> events) {
        return events.stream()
                .map(e -> BigDecimal.valueOf(e.event().valueMicros(), 6))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
    }
}
