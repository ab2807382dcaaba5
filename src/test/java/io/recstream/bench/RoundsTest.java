package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private final List<String> runs = new ArrayList<>();

    @Test
    void warmsUpOnceThenAlternatesTheOrder() throws Exception {
        Rounds.play(List.of(contender("a"), contender("b"), contender("c")), 3, line -> {});

        assertThat(runs)
                .containsExactly(
                        "a warm", "b warm", "c warm", "a", "b", "c", "c", "b", "a", "a", "b", "c");
    }

    @Test
    void keepsOneResultPerRoundInTheirOrderAndNoneOfTheWarmUp() throws Exception {
        Map<String, List<Integer>> results =
                Rounds.play(List.of(contender("a"), contender("b")), 3, line -> {});

        // Positions among all runs, from 1; the warm-ups are 1 and 2.
        assertThat(results)
                .containsEntry("a", List.of(3, 6, 7))
                .containsEntry("b", List.of(4, 5, 8));
        assertThat(results.keySet()).containsExactly("a", "b");
    }

    @Test
    void recordsAProfileInARunOfItsOwn() throws Exception {
        Rounds.play(List.of(contender("a")), 1, line -> {});
        Rounds.profile(null, contender("p").run(), line -> {});
        assertThat(runs).containsExactly("a warm", "a");

        Rounds.profile(Path.of("profile.jfr"), contender("p").run(), line -> {});

        assertThat(runs).containsExactly("a warm", "a", "p");
    }

    private Rounds.Contender<Integer> contender(String name) {
        return new Rounds.Contender<>(
                name,
                warmUp -> {
                    runs.add(warmUp ? name + " warm" : name);
                    return runs.size();
                });
    }
}
