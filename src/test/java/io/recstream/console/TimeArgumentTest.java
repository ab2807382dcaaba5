package io.recstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class TimeArgumentTest {

    private final TimeArgument converter = new TimeArgument();

    @Test
    void aMomentIsATimeWithItsOffset() {
        Instant ten = Instant.parse("2026-11-22T10:00:00Z");

        assertThat(converter.convert("2026-11-22T10:00:00Z").at()).isEqualTo(ten);
        assertThat(converter.convert("2026-11-22T12:00:00+02:00").at()).isEqualTo(ten);
    }

    @Test
    void aMomentMayBeADurationAgo() {
        Instant before = Instant.now();

        Instant told = converter.convert("90min").at();

        assertThat(told)
                .isBetween(
                        before.minus(Duration.ofMinutes(90)),
                        Instant.now().minus(Duration.ofMinutes(90)));
    }

    @Test
    void otherFormsAreRejectedWithExamples() {
        for (String text : new String[] {"yesterday", "2026-11-22", "2026-11-22T10:00", "-", ""}) {
            assertThatThrownBy(() -> converter.convert(text))
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessageContaining("2026-11-22T10:00:00Z")
                    .hasMessageContaining("2h");
        }
    }
}
