package io.recstream.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.ops.doctor.Finding.Severity;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

    private static Findings report(Map<String, Instant> unanswered) {
        Findings findings = new Findings();
        findings.begin("commands");
        CommandCheck.report(unanswered, NOW, findings);
        return findings;
    }

    @Test
    void aCommandWithoutAResultIsReportedWhenItIsOverdue() {
        Findings findings = report(Map.of("c1", NOW.minusSeconds(301)));

        assertThat(findings.worst()).isEqualTo(Severity.WARN);
        assertThat(findings.all())
                .singleElement()
                .satisfies(it -> assertThat(it.what()).contains("c1 of 2026-11-29T09:54:59Z"));
    }

    @Test
    void oneThatIsUnderWayIsNot() {
        assertThat(report(Map.of("c1", NOW.minusSeconds(299))).worst()).isEqualTo(Severity.OK);
    }
}
