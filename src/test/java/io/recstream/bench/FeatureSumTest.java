package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.TestingCodec;
import io.recstream.job.model.WindowFeatures;
import io.recstream.job.window.NaiveWindows;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The peers' accumulator computes the same features. */
class FeatureSumTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final FeatureSumCodec CODEC = new FeatureSumCodec();

    @Property(tries = 100)
    void sumsMergedAndReReadEqualARecomputation(
            @ForAll long seed,
            @ForAll @IntRange(max = 60) int size,
            @ForAll @IntRange(max = 60) int cut) {
        Clicks.Maker maker = new Clicks.Maker(new Clicks(seed, Math.max(1, size), 1, 40, DAY));
        List<EnrichedEvent> events = IntStream.range(0, size).mapToObj(maker::event).toList();
        FeatureSum first = new FeatureSum();
        FeatureSum second = new FeatureSum();
        for (int n = 0; n < size; n++) {
            (n < cut ? first : second).add(events.get(n));
        }
        FeatureSum whole = TestingCodec.roundTrip(CODEC, first);
        whole.merge(CODEC.copy(second));

        List<WindowFeatures> expected =
                new NaiveWindows(List.of(DAY), Duration.ofHours(1), 5)
                        .windows(events, Clicks.START + DAY.toMillis());
        assertThat(whole.features(DAY.toMillis(), 5)).isEqualTo(expected.get(0));
    }
}
