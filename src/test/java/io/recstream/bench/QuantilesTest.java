package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuantilesTest {

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Quantiles.of(7, 1, 4, 2)).isEqualTo(new Quantiles(3, 1, 7));
        assertThat(Quantiles.of(7, 1, 4)).isEqualTo(new Quantiles(4, 1, 7));
        assertThat(Quantiles.of(5)).isEqualTo(new Quantiles(5, 5, 5));
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        // The machine was twice as fast in the second round, for both.
        Quantiles ratio =
                Quantiles.ratio(List.of(50.0, 100.0), List.of(100.0, 200.0), value -> value);

        assertThat(ratio).isEqualTo(new Quantiles(0.5, 0.5, 0.5));
    }

    @Property
    void asManyAreBelowTheMedianAsAbove(
            @ForAll @Size(min = 1, max = 20)
                    List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
        Quantiles spread = Quantiles.of(values, value -> value);

        long below = values.stream().filter(value -> value < spread.median()).count();
        long above = values.stream().filter(value -> value > spread.median()).count();
        assertThat(below).isLessThanOrEqualTo(values.size() / 2);
        assertThat(above).isLessThanOrEqualTo(values.size() / 2);
        assertThat(values).allMatch(value -> spread.min() <= value && value <= spread.max());
        assertThat(values).contains(spread.min(), spread.max());
    }
}
