package io.recstream.job.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DecayTest {

    @Property
    void isTheExponential(
            @ForAll @LongRange(min = 0, max = 10_000_000_000L) long age,
            @ForAll @DoubleRange(min = 1e8, max = 1e10) double lambda) {
        double exact = Math.exp(-age / lambda);
        assertThat((double) new Decay(lambda).at(age))
                .isCloseTo(exact, within(1e-6 * exact + 1e-38));
    }

    @Test
    void isOneNowAndInTheFutureAndNothingInTheEnd() {
        Decay decay = new Decay(1000);
        assertThat(decay.at(0)).isEqualTo(1);
        assertThat(decay.at(-5)).isEqualTo(1);
        assertThat(decay.at(Long.MAX_VALUE)).isZero();
        assertThat(decay.at(80_000)).isPositive();
    }
}
