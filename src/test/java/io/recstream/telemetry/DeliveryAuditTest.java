package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryAuditTest {

    private final DeliveryAudit ledger = DeliveryAudit.fromNow(3);

    @Test
    void acceptsVersionsThatGrowByOne() {
        list("a", 7, 8, 9);
        list("b", 1, 2);

        assertThat(ledger.count()).isEqualTo(new DeliveryAudit.Count(5, 2, 0, 0));
    }

    @Test
    void countsEachVersionOfAGapAsLost() {
        list("a", 7, 8, 11, 12);

        assertThat(ledger.count().lost()).isEqualTo(2);
        assertThat(ledger.count().doubled()).isZero();
    }

    @Test
    void countsARepeatedVersionAsDoubled() {
        list("a", 7, 8, 8, 7, 9);

        assertThat(ledger.count().doubled()).isEqualTo(2);
        assertThat(ledger.count().lost()).isZero();
    }

    @Test
    void expectsVersionOneAfterATombstone() {
        list("a", 7, 8);
        ledger.forgotten("a");
        list("a", 1, 2);

        assertThat(ledger.count().lost()).isZero();
        assertThat(ledger.count().doubled()).isZero();
    }

    @Test
    void evictsTheLeastRecentlySeenUser() {
        list("a", 1);
        list("b", 1);
        list("a", 2);
        list("c", 1);
        list("d", 1);
        list("b", 5);
        list("a", 3);

        assertThat(ledger.count().lost()).isZero();
    }

    @Test
    void countsMissingFirstVersionsIfItReadsFromTheBeginning() {
        DeliveryAudit whole = DeliveryAudit.fromBeginning();
        whole.list("a", 1);
        whole.list("b", 3);

        assertThat(whole.count()).isEqualTo(new DeliveryAudit.Count(2, 2, 2, 0));
    }

    private void list(String user, long... versions) {
        for (long version : versions) {
            ledger.list(user, version);
        }
    }
}
