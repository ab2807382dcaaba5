package io.recstream.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseObservationTest {

    private static final Duration LEASE = Duration.ofNanos(100);

    private final LeaseObservation seen = new LeaseObservation();

    @Test
    void nothingIsFreeBeforeItWasSeen() {
        assertThat(seen.isFree(LEASE, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void whatNobodyHasIsFree() {
        seen.see(null, 7);
        assertThat(seen.isFree(LEASE, 7)).isTrue();
    }

    @Test
    void aValueIsFreeWhenItWasThereForALease() {
        seen.see("a", 50);
        seen.see("a", 120);
        assertThat(seen.isFree(LEASE, 149)).isFalse();
        assertThat(seen.isFree(LEASE, 150)).isTrue();
        assertThat(seen.isRenewed()).isFalse();
    }

    @Test
    void aRenewalBeginsTheLeaseAgain() {
        seen.see("a", 50);
        seen.see("b", 149);
        assertThat(seen.isRenewed()).isTrue();
        assertThat(seen.isFree(LEASE, 248)).isFalse();
        assertThat(seen.isFree(LEASE, 249)).isTrue();
    }
}
