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

    static WindowShape shape(String pane, String... lengths) {
        return WindowShape.of(
                List.of(lengths).stream().map(Duration::parse).toList(), Duration.parse(pane), 2);
    }
}
