package io.recstream.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class SizingPropertiesTest {

    /** Grouping of ranks has an error of some thousandths. */
    private static final double ALMOST = 0.995;

    @Property
    void moreUsersNeverHaveLessState(
            @ForAll("workloads") Workload workload,
            @ForAll @DoubleRange(min = 1, max = 9) double by) {
        assertThat(keyed(more(workload, Input.USERS, by)))
                .isGreaterThanOrEqualTo(keyed(workload) * ALMOST);
    }

    @Property
    void moreItemsNeverHaveLessState(
            @ForAll("workloads") Workload workload,
            @ForAll @DoubleRange(min = 1, max = 9) double by) {
        assertThat(keyed(more(workload, Input.ITEMS, by)))
                .isGreaterThanOrEqualTo(keyed(workload) * ALMOST);
    }

    @Property
    void moreEventsNeverTakeLess(
            @ForAll("workloads") Workload workload,
            @ForAll @DoubleRange(min = 1, max = 9) double by) {
        Sizing few = Sizing.of(workload);
        Sizing many = Sizing.of(more(workload, Input.RATE, by));

        assertThat(keyed(many.workload())).isGreaterThanOrEqualTo(keyed(workload) * ALMOST);
        assertThat(many.machines().cores()).isGreaterThanOrEqualTo(few.machines().cores() * ALMOST);
        assertThat(many.machines().parallelism())
                .isGreaterThanOrEqualTo((int) (few.machines().parallelism() / 1.25));
        assertThat(many.checkpoints().increment())
                .isGreaterThanOrEqualTo(few.checkpoints().increment() / 1.25);
        for (int t = 0; t < few.topics().size(); t++) {
            assertThat(many.topics().get(t).bytesPerSecond())
                    .isGreaterThanOrEqualTo(few.topics().get(t).bytesPerSecond() * ALMOST);
        }
    }

    @Property
    void moreDevicesNeverTakeLess(
            @ForAll("workloads") Workload workload,
            @ForAll @DoubleRange(min = 1, max = 9) double devices) {
        Sizing without = Sizing.of(workload);
        Sizing with = Sizing.of(workload.with(Input.DEVICES, devices));

        assertThat(keyed(with.workload())).isGreaterThan(keyed(workload));
        assertThat(keyed(more(with.workload(), Input.DEVICES, 2)))
                .isGreaterThan(keyed(with.workload()));
        assertThat(with.machines().cpuMicros()).isGreaterThan(without.machines().cpuMicros());
        assertThat(with.shuffled()).isGreaterThan(without.shuffled());
        assertThat(with.topics()).hasSize(without.topics().size() + 1);
        assertThat(with.checkpoints().increment()).isGreaterThan(without.checkpoints().increment());
    }

    @Property
    void longerIdsAndWindowsNeverTakeLess(
            @ForAll("workloads") Workload workload,
            @ForAll @DoubleRange(min = 1, max = 4) double by) {
        for (Input input : List.of(Input.ID_BYTES, Input.LONGEST_WINDOW, Input.DEDUP_HORIZON)) {
            assertThat(keyed(more(workload, input, by)))
                    .as(input.option())
                    .isGreaterThanOrEqualTo(keyed(workload) * ALMOST);
        }
    }

    @Property
    void aLongerIntervalNeverUploadsMoreEachSecond(
            @ForAll("workloads") Workload workload,
            @ForAll @DoubleRange(min = 1, max = 9) double by) {
        Workload rarer = more(workload, Input.CHECKPOINT_INTERVAL, by);

        assertThat(Sizing.of(rarer).checkpoints().uploadPerSecond())
                .isLessThanOrEqualTo(Sizing.of(workload).checkpoints().uploadPerSecond() / ALMOST);
    }

    @Property
    void everyFigureIsANumber(@ForAll("workloads") Workload workload) {
        assertThat(SizeJson.of(Sizing.of(workload))).doesNotContain("NaN", "Infinity", ":-");
        assertThat(String.join("\n", SizeText.lines(Sizing.of(workload))))
                .doesNotContain("NaN", "Infinity");
    }

    @Property
    void whatBreaksFirstStandsFirst(@ForAll("workloads") Workload workload) {
        assertThat(Sizing.of(workload).limits())
                .isSortedAccordingTo((a, b) -> Double.compare(b.load(), a.load()));
    }

    @Property
    void theSharesOfAllItemsAreTheWhole(
            @ForAll @DoubleRange(min = 1, max = 1e10) double items,
            @ForAll @DoubleRange(min = 0, max = 2) double skew) {
        ItemRanks ranks = new ItemRanks(Math.floor(items), skew);

        assertThat(ranks.sum(share -> share)).isBetween(0.999, 1.001);
        assertThat(ranks.sum(share -> 1)).isBetween(items * 0.999 - 1, items * 1.001);
    }

    @Provide
    Arbitrary<Workload> workloads() {
        return Combinators.combine(
                        magnitude(3, 10), magnitude(2, 8), magnitude(0, 6), magnitude(-2, 0))
                .as(
                        (users, items, rate, active) ->
                                Workload.standard()
                                        .with(Input.USERS, users)
                                        .with(Input.ITEMS, items)
                                        .with(Input.RATE, rate)
                                        .with(Input.DAILY_ACTIVE, active));
    }

    private static Arbitrary<Double> magnitude(double least, double most) {
        return Arbitraries.doubles().between(least, most).map(digits -> Math.pow(10, digits));
    }

    private static Workload more(Workload workload, Input input, double by) {
        return workload.with(input, workload.get(input) * by);
    }

    /** The state of users and items, without that of subtasks. */
    private static double keyed(Workload workload) {
        return new StateModel(workload, new Behaviour(workload))
                .rows(0).stream().mapToDouble(StateModel.Row::onDisk).sum();
    }
}
