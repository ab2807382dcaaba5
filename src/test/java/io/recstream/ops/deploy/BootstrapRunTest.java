package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.console.TimeArgument;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BootstrapRunTest {

    @Test
    void progressHasTheRowsTheRateAndTheTimeThatIsLeft() {
        assertThat(BootstrapRun.progress(96_000_000, 83_600_000, 31_000))
                .isEqualTo("12,400,000 of 96,000,000 rows (12 %), 31,000/s, 45 min left");
        assertThat(BootstrapRun.progress(1_000, 500, 100))
                .isEqualTo("500 of 1,000 rows (50 %), 100/s, 5 s left");
        assertThat(BootstrapRun.progress(1_000, 1_000, 0)).isEqualTo("0 of 1,000 rows (0 %)");
    }

    @Test
    void theStateOfAnotherTimeIsAnotherState() {
        Release release = new Release("job.jar", "1", null, 1, Map.of());
        TimeArgument converter = new TimeArgument();
        String all = Bootstrap.builtOf(release, null);
        String ninety = Bootstrap.builtOf(release, converter.convert("90d"));

        assertThat(Bootstrap.builtOf(release, converter.convert("90d"))).isEqualTo(ninety);
        assertThat(Bootstrap.builtOf(release, converter.convert("30d")))
                .isNotEqualTo(ninety)
                .isNotEqualTo(all);
        assertThat(Bootstrap.builtOf(release.withParallelism(2), null)).isNotEqualTo(all);
        assertThat(ninety).isNotEqualTo(all);
    }
}
