package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadersProgressTest {

    private final ReadersProgress progress = new ReadersProgress(3);

    @Test
    void aReaderIsToldTheSmallestLimitAndTheGreatestLeadOfTheOthers() {
        progress.report(0, new ReadersProgress.Report(1, 9));
        progress.report(1, new ReadersProgress.Report(5, 7));
        progress.report(2, new ReadersProgress.Report(4, 8));

        assertThat(progress.others(0)).isEqualTo(new ReadersProgress.OfOthers(4, 8));
    }

    @Test
    void whatAReaderReportedBeforeItFailedCountsNoMore() {
        progress.report(1, new ReadersProgress.Report(9, 9));
        progress.report(2, new ReadersProgress.Report(5, 5));
        progress.restart(1);

        assertThat(progress.others(0))
                .isEqualTo(new ReadersProgress.OfOthers(EventTimeProgress.NONE, 5));
    }
}
