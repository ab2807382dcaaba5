package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.telemetry.ExperimentObserver.Memory;
import io.recstream.telemetry.ExperimentObserver.Report;
import io.recstream.telemetry.ExperimentObserver.Variant;
import io.recstream.telemetry.ExperimentObserver.Verdict;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExperimentObserverTest {

    private final ExperimentObserver observer =
            new ExperimentObserver(List.of("x/a", "x/b"), new Memory(2_000, 10_000, 16, 16));

    private Variant first() {
        return observer.report().variants().get(0);
    }

    @Test
    void anEventCountsForTheVariantOfTheListBeforeIt() {
        observer.event("u", "e1", "i1");
        observer.list("u", 1, "e1", "x/a", List.of("i8", "i9"));
        observer.event("u", "e2", "i9");
        observer.list("u", 2, "e2", null, List.of("i1"));
        observer.event("u", "e3", "i1");
        observer.list("u", 3, "e3", "x/b", List.of("i1"));

        List<Variant> variants = observer.report().variants();
        assertThat(variants.get(0).figures().observations()).isEqualTo(1);
        assertThat(variants.get(0).figures().hitRate()).isEqualTo(1);
        assertThat(variants.get(0).figures().meanReciprocalRank()).isEqualTo(.5);
        assertThat(variants.get(0).figures().lists()).isEqualTo(1);
        assertThat(variants.get(0).figures().coverage()).isCloseTo(2, within(.01));
        assertThat(variants.get(1).figures().observations()).isZero();
        assertThat(variants.get(1).figures().lists()).isEqualTo(1);
    }

    @Test
    void listsOfAnotherExperimentDoNotCount() {
        observer.event("u", "e1", "i1");
        observer.list("u", 1, "e1", "before/a", List.of("i1"));
        observer.event("u", "e2", "i1");
        observer.list("u", 2, "e2", "before/a", List.of("i1"));

        assertThat(first().figures().observations()).isZero();
        assertThat(first().figures().lists()).isZero();
    }

    @Test
    void whereCompactionHasRemovedAListNothingIsComparedWithAnotherOne() {
        observer.event("u", "e1", "i1");
        observer.list("u", 1, "e1", "x/a", List.of("i1"));
        observer.event("u", "e2", "i1");
        observer.event("u", "e3", "i1");
        // Version 2, of e2, is missing: e3 was after it.
        observer.list("u", 3, "e3", "x/a", List.of("i7"));
        assertThat(first().figures().observations()).isZero();

        observer.event("u", "e4", "i7");
        observer.list("u", 4, "e4", "x/a", List.of("i7"));
        assertThat(first().figures().observations()).isEqualTo(1);
        assertThat(first().figures().hitRate()).isEqualTo(1);
    }

    @Test
    void aForgottenUserBeginsAnew() {
        observer.event("u", "e1", "i1");
        observer.list("u", 40, "e1", "x/a", List.of("i1"));
        observer.forgotten("u");
        observer.event("u", "e2", "i1");
        observer.list("u", 1, "e2", "x/a", List.of("i1"));
        observer.event("u", "e3", "i1");
        observer.list("u", 2, "e3", "x/a", List.of("i1"));

        assertThat(first().figures().observations()).isEqualTo(1);
    }

    @Test
    void aRefusedEventIsNotCounted() {
        observer.event("u", "e1", "i1");
        observer.list("u", 1, "e1", "x/a", List.of("i1"));
        observer.event("u", "late", "i1");
        observer.rejected("u", "late", "LATE");
        observer.event("u", "e2", "i2");
        observer.list("u", 2, "e2", "x/a", List.of("i1"));

        assertThat(first().figures().observations()).isEqualTo(1);
        assertThat(first().figures().hitRate()).isZero();
    }

    @Test
    void aDifferenceIsCalledOneWhenItIsMoreThanChance() {
        assertThat(observer.report().comparisons().get(0).verdict()).isEqualTo(Verdict.TOO_FEW);
        Random random = new Random(1);

        send(random, 0, 250, .3, .3);
        Report equal = observer.report();
        assertThat(equal.comparisons().get(0).verdict()).isEqualTo(Verdict.OPEN);
        assertThat(equal.comparisons().get(0).hitRate().low()).isNegative();

        send(random, 250, 1_000, .3, .6);
        Report better = observer.report();
        assertThat(better.comparisons()).hasSize(1);
        assertThat(better.comparisons().get(0).label()).isEqualTo("x/b");
        assertThat(better.comparisons().get(0).verdict()).isEqualTo(Verdict.BETTER);
        assertThat(better.comparisons().get(0).hitRate().low()).isPositive();
        for (Variant variant : better.variants()) {
            assertThat(variant.hitRate().low()).isLessThan(variant.hitRate().estimate());
            assertThat(variant.hitRate().high()).isGreaterThan(variant.hitRate().estimate());
        }
    }

    /** Users of both variants, with four events each after their first. */
    private void send(Random random, int from, int to, double hitRateOfA, double hitRateOfB) {
        for (int n = from; n < to; n++) {
            for (String variant : List.of("a", "b")) {
                String user = variant + n;
                double hitRate = variant.equals("a") ? hitRateOfA : hitRateOfB;
                for (int e = 0; e < 5; e++) {
                    String id = user + "-" + e;
                    observer.event(user, id, random.nextDouble() < hitRate ? "in" : "out");
                    observer.list(user, e + 1, id, "x/" + variant, List.of("in", "other"));
                }
            }
        }
    }
}
