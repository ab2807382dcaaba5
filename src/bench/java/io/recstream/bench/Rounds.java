package io.recstream.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures contenders alternately, so that changes of the machine affect all of them: first a
 * warm-up of each, whose results are discarded, then rounds of all, every other round in reverse
 * order.
 */
final class Rounds {

    /** One run, without state. */
    interface Run<T> {

        /**
         * Measures a run.
         *
         * @param warmUp whether the result is discarded, so that the run may be shorter
         */
        T measure(boolean warmUp) throws Exception;
    }

    /** A warm-up compiles the code; it need not fill the state. */
    private static final int WARM_UP_SHARE = 4;

    private static final int LEAST = 1_000;

    /** A measured contender. */
    record Contender<T>(String name, Run<T> run) {}

    private Rounds() {}

    /** How many of {@code count} events a run plays: in a warm-up a part of them. */
    static long count(long count, boolean warmUp) {
        return warmUp ? Math.max(LEAST, count / WARM_UP_SHARE) : count;
    }

    /** An additional run for the profile, not measured, because recording takes time. */
    static void profile(Path profile, Run<?> run, Consumer<String> progress) throws Exception {
        if (profile != null) {
            progress.accept("recording a profile; this run does not count");
            run.measure(false);
        }
    }

    /**
     * Runs all contenders.
     *
     * @param progress receives the name of the current run
     * @return the results by contender, in order of the rounds
     */
    static <T> Map<String, List<T>> play(
            List<Contender<T>> contenders, int rounds, Consumer<String> progress) throws Exception {
        Map<String, List<T>> results = new LinkedHashMap<>();
        for (Contender<T> contender : contenders) {
            results.put(contender.name(), new ArrayList<>());
            progress.accept("warm-up: " + contender.name());
            contender.run().measure(true);
        }
        for (int round = 1; round <= rounds; round++) {
            List<Contender<T>> order = new ArrayList<>(contenders);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Contender<T> contender : order) {
                progress.accept("round " + round + " of " + rounds + ": " + contender.name());
                T result = contender.run().measure(false);
                results.get(contender.name()).add(result);
                progress.accept("  " + result);
            }
        }
        return results;
    }
}
