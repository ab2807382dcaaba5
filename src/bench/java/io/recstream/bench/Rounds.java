package io.recstream.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures contenders in turns, so that whatever changes on the machine meanwhile meets all of
 * them: one warm-up each whose results are thrown away, then rounds of all, every other round in
 * the reverse order.
 */
final class Rounds {

    /** One run, from nothing. */
    interface Run<T> {

        /**
         * Measures once.
         *
         * @param warmUp whether the result is thrown away, so that a shorter run will do
         */
        T measure(boolean warmUp) throws Exception;
    }

    /** Who is measured. */
    record Contender<T>(String name, Run<T> run) {}

    private Rounds() {}

    /** One run more, which is recorded and not measured: recording takes time. */
    static void profile(Path profile, Run<?> run, Consumer<String> progress) throws Exception {
        if (profile != null) {
            progress.accept("recording a profile; this run does not count");
            run.measure(false);
        }
    }

    /**
     * Runs all contenders.
     *
     * @param progress is told what runs now
     * @return for each contender its results, one per round, in the order of the rounds
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
