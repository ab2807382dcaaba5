package io.recstream.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the calculator with the measurements in docs/performance.md. */
class SizingMeasuredTest {

    private static final double EVENTS = 1_550_000;
    private static final double SPAN = 86_400;
    private static final double RATE = EVENTS / SPAN;

    /**
     * {@code bench scale --rounds 1 --returning 100000}: 5 events of newcomers for 4 users, then
     * 100,000 of users who return, in all stages; the whole takes a day of event time.
     *
     * @param events number so far
     */
    @ParameterizedTest(name = "{0} users")
    @CsvSource({
        // users, items, events so far, mean context, full MB, increment MB
        "  10000,   2000,  112500, 2.2,  17,  9.9",
        " 100000,  20000,  325000, 1.8,  67, 17",
        "1000000, 200000, 1550000, 1.3, 320, 37",
    })
    void reckonsCheckpointsWithinTwiceOfWhatTheScaleBenchMeasured(
            double users,
            double items,
            double events,
            double context,
            double fullMegabytes,
            double incrementMegabytes) {
        Workload workload =
                made(events / RATE)
                        .with(Input.USERS, users)
                        .with(Input.ITEMS, items)
                        .with(Input.RATE, RATE)
                        .with(Input.CONTEXT_ITEMS, context)
                        .with(Input.CHECKPOINT_INTERVAL, 100_000 / RATE);

        Checkpoints checkpoints = Sizing.of(workload).checkpoints();

        assertThat(checkpoints.full() / 1e6).isBetween(fullMegabytes / 2, fullMegabytes * 2);
        assertThat(checkpoints.increment() / 1e6)
                .isBetween(incrementMegabytes / 2, incrementMegabytes * 2);
    }

    /** {@code bench pipeline --rounds 1 --count 150000 --events serenade-train.tsv}. */
    @Test
    void shufflesAreWithinHalfOfTheMeasurement() {
        double span = 30 * 86_400;
        Workload workload =
                made(span)
                        .with(Input.USERS, 31_554)
                        .with(Input.ITEMS, 18_009)
                        .with(Input.RATE, 150_000 / span)
                        .with(Input.ID_BYTES, 5);
        TrafficModel traffic = traffic(workload);
        // Ids of five digits are numbers in contexts and among candidates.
        TrafficModel numbers = traffic(workload.with(Input.ID_BYTES, 2));

        assertThat(traffic.toUser()).isBetween(126 / 1.5, 126 * 1.5);
        assertThat(numbers.toItem()).isBetween(201 / 1.5, 201 * 1.5);
        assertThat(numbers.toList()).isBetween(724 / 1.5, 724 * 1.5);
    }

    private static TrafficModel traffic(Workload workload) {
        Behaviour behaviour = new Behaviour(workload);
        return new TrafficModel(workload, behaviour, new StateModel(workload, behaviour), 2);
    }

    /** Common settings of both benchmarks; windows and items have the age of the run. */
    private static Workload made(double seconds) {
        return Workload.standard()
                .with(Input.MEAN_LOAD, 1)
                .with(Input.DAILY_ACTIVE, 1)
                .with(Input.ID_BYTES, 7)
                .with(Input.EVENT_ID_BYTES, 8)
                .with(Input.TITLE_BYTES, 29)
                .with(Input.CATEGORY_BYTES, 24)
                .with(Input.UNAVAILABLE, 0)
                .with(Input.LONGEST_WINDOW, seconds)
                .with(Input.ITEM_TTL, seconds);
    }
}
