package io.recstream.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptPanesTest {

    private static final KeptPanes WEEK_OF_MINUTES =
            KeptPanes.of(shape("PT1M", "PT5M", "PT24H", "PT168H"));

    @Test
    void anyWindowsOfTheirPanesCanBeComputed() {
        assertThat(WEEK_OF_MINUTES.incompatibility(shape("PT1M", "PT7M", "PT168H"))).isEmpty();
        assertThat(WEEK_OF_MINUTES.incompatibility(shape("PT1M", "PT3M"))).isEmpty();
    }

    @Test
    void longerPanesThatTheOldOnesFillCanBeComputed() {
        assertThat(WEEK_OF_MINUTES.incompatibility(shape("PT5M", "PT10M", "PT168H"))).isEmpty();
    }

    @Test
    void aWindowLongerThanWhatIsKeptIsRefused() {
        assertThat(WEEK_OF_MINUTES.incompatibility(shape("PT1M", "PT5M", "PT720H")))
                .hasValue(
                        "recstream.windows.lengths has a window of 720 h: the savepoint has forgotten"
                                + " what is older than 168 h; give no longer one");
    }

    @Test
    void panesThatTheOldOnesDoNotFillAreRefused() {
        assertThat(WEEK_OF_MINUTES.incompatibility(shape("PT1M30S", "PT3M")))
                .hasValue(
                        "recstream.windows.pane = 90000 ms: the savepoint has counted in panes of"
                                + " 1 min, which do not add up to it; give a multiple of that");
        assertThat(WEEK_OF_MINUTES.incompatibility(shape("PT0.5S", "PT3M"))).isPresent();
    }

    /** The oldest panes of a window are given up in its steps. */
    @Test
    void aStepThatTheOldOnesDoNotFillIsRefusedUnlessTheWindowsAreShorterByIt() {
        KeptPanes hourly = KeptPanes.of(stepped("PT24H", "PT1H"));

        assertThat(hourly.incompatibility(stepped("PT24H", "PT2H"))).isEmpty();
        assertThat(hourly.incompatibility(shape("PT1M", "PT23H1M"))).isEmpty();
        assertThat(hourly.incompatibility(shape("PT1M", "PT23H2M")))
                .hasValue(
                        "recstream.windows.steps: the longest window has a step of 1 min, and the"
                                + " savepoint has forgotten in steps of 1 h; give a multiple of that,"
                                + " or no window longer than 1381 min");
        assertThat(WEEK_OF_MINUTES.incompatibility(stepped("PT168H", "PT1H"))).isEmpty();
    }

    private static WindowShape stepped(String length, String step) {
        return WindowShape.of(
                List.of(Duration.parse(length)),
                List.of(Duration.parse(step)),
                Duration.ofMinutes(1),
                2);
    }

    static WindowShape shape(String pane, String... lengths) {
        return WindowShape.of(
                List.of(lengths).stream().map(Duration::parse).toList(), Duration.parse(pane), 2);
    }
}
