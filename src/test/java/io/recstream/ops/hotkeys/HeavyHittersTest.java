package io.recstream.ops.hotkeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.ops.hotkeys.HeavyHitters.Heavy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HeavyHittersTest {

    /** Beside plain counting, over streams with more keys than there is room for. */
    @Property
    void isNeverTooHighAndTooLowByTheErrorAtMost(
            @ForAll @Size(max = 300) List<@IntRange(max = 20) Integer> stream,
            @ForAll @IntRange(min = 1, max = 25) int capacity) {
        HeavyHitters hitters = new HeavyHitters(capacity);
        Map<String, Long> exact = new HashMap<>();
        for (int number : stream) {
            // The square makes small numbers frequent.
            String key = "k" + number * number / 20;
            hitters.add(key);
            exact.merge(key, 1L, Long::sum);
        }

        Map<String, Long> counts =
                hitters.top(1_000).stream().collect(Collectors.toMap(Heavy::key, Heavy::count));
        assertThat(counts).hasSizeLessThanOrEqualTo(capacity);
        assertThat(hitters.error()).isLessThanOrEqualTo(stream.size() / (capacity + 1));
        exact.forEach(
                (key, count) ->
                        assertThat(counts.getOrDefault(key, 0L))
                                .isBetween(count - hitters.error(), count));
        if (exact.size() <= capacity) {
            assertThat(counts).isEqualTo(exact);
        }
    }

    @Test
    void theHeaviestComeFirstAndTiesByKey() {
        HeavyHitters hitters = new HeavyHitters(10);
        List.of("b", "c", "a", "c", "d", "c", "d").forEach(hitters::add);

        assertThat(hitters.top(3))
                .containsExactly(new Heavy("c", 3), new Heavy("d", 2), new Heavy("a", 1));
        assertThat(hitters.keys()).isEqualTo(4);
    }
}
