package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicroUnitsTest {

    private static final long MAX = 9_000_000_000_000_000_000L;

    @Property(tries = 5000)
    void aDecimalIsItsNearestMillionth(
            @ForAll @BigRange(min = "-9000000000000", max = "9000000000000") @Scale(9)
                    BigDecimal value) {
        long nearest = value.setScale(6, RoundingMode.HALF_EVEN).movePointRight(6).longValueExact();
        assertThat(MicroUnits.of(value)).isEqualTo(nearest);
    }

    /** Up to 15 digits, a double says which decimal its producer meant. */
    @Property(tries = 20_000)
    void aDoubleStandsForTheDecimalThatItWasMadeOf(
            @ForAll @LongRange(min = -999_999_999_999_999L, max = 999_999_999_999_999L) long digits,
            @ForAll @IntRange(min = 2, max = 12) int decimals) {
        BigDecimal meant = BigDecimal.valueOf(digits, decimals);
        assertThat(MicroUnits.of(meant.doubleValue())).isEqualTo(MicroUnits.of(meant));
    }

    @Property
    void aWholeNumberIsExact(@ForAll @LongRange(min = -MAX / 1_000_000) long value) {
        boolean within = value <= MicroUnits.MAX_UNITS;
        assertThat(MicroUnits.of(value))
                .isEqualTo(within ? value * 1_000_000 : MicroUnits.OUT_OF_BOUNDS);
    }

    @ParameterizedTest
    @CsvSource({
        "19.99, 19990000",
        "-19.99, -19990000",
        "-0.0, 0",
        "0.0000005, 0",
        "0.0000015, 2",
        "-0.0000025, -2",
        "1e-9, 0",
        "4.9e-324, 0",
        "1234567890123.45, 1234567890123450000",
        "8999999999999, 8999999999999000000",
        "9e12, 9000000000000000000",
        "-9e12, -9000000000000000000",
    })
    void aValueIsTheSameAsTextAndAsDouble(String text, long micros) {
        assertThat(MicroUnits.of(new BigDecimal(text))).isEqualTo(micros);
        assertThat(MicroUnits.of(Double.parseDouble(text))).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9000000000000.000001",
                "9000000000000.0000001",
                "-9000000000001",
                "9007199254740993",
                "1e300",
                "1e2147483647",
                "-1e2147483647"
            })
    void aDecimalBeyondTheBoundIsRefused(String text) {
        assertThat(MicroUnits.of(new BigDecimal(text))).isEqualTo(MicroUnits.OUT_OF_BOUNDS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {9000000000000.002, -1e300, Double.NaN, Double.POSITIVE_INFINITY})
    void aDoubleBeyondTheBoundIsRefused(double value) {
        assertThat(MicroUnits.of(value)).isEqualTo(MicroUnits.OUT_OF_BOUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-2147483647", "-1e-2147483647", "1e-8"})
    void aTinyDecimalIsZeroAndTakesNoTime(String text) {
        assertThat(MicroUnits.of(new BigDecimal(text))).isZero();
    }

    @Property(tries = 5000)
    void aSumOf128BitsBecomesTheNearestDouble(@ForAll long high, @ForAll long low) {
        BigInteger sum =
                BigInteger.valueOf(high)
                        .shiftLeft(64)
                        .add(new BigInteger(Long.toUnsignedString(low)));
        double nearest = new BigDecimal(sum, 6).doubleValue();
        assertThat(MicroUnits.toUnits(high, low)).isEqualTo(nearest);
        assertThat(MicroUnits.toUnits(low)).isEqualTo(BigDecimal.valueOf(low, 6).doubleValue());
    }
}
