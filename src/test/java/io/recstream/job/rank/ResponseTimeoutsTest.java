package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ResponseTimeoutsTest {

    private final ResponseTimeouts waiting = new ResponseTimeouts();

    @Test
    void returnsEachUserOnceWhenTheyAreDue() {
        waiting.put("early", 100);
        waiting.put("late", 200);
        assertThat(waiting.pollDue(99)).isNull();
        assertThat(waiting.earliest()).isEqualTo(100);
        assertThat(waiting.pollDue(150)).isEqualTo("early");
        assertThat(waiting.pollDue(150)).isNull();
        assertThat(waiting.all()).containsOnlyKeys("late");
    }

    /** Between two slices of work the user's responses may come, and they may wait anew. */
    @Test
    void leavesOutWhoWaitsNoLongerOrAnew() {
        waiting.put("a", 100);
        waiting.put("b", 100);
        waiting.put("c", 100);
        String first = waiting.pollDue(100);
        Set<String> others = new HashSet<>(Set.of("a", "b", "c"));
        others.remove(first);
        String[] left = others.toArray(new String[0]);
        waiting.remove(left[0]);
        waiting.put(left[1], 300);
        assertThat(waiting.pollDue(200)).isNull();
        assertThat(waiting.pollDue(300)).isEqualTo(left[1]);
        assertThat(waiting.earliest()).isEqualTo(Long.MAX_VALUE);
    }

    /** Steps: users 0 to 9 wait (until 10 times the tens), or are removed. */
    @Property
    void isWhatAMapSays(
            @ForAll @Size(max = 60) java.util.List<@IntRange(max = 199) Integer> steps) {
        ResponseTimeouts tested = new ResponseTimeouts();
        Map<String, Long> expected = new HashMap<>();
        for (int step : steps) {
            String user = "u" + step % 10;
            if (step < 100) {
                tested.put(user, step / 10 * 10L);
                expected.put(user, step / 10 * 10L);
            } else {
                tested.remove(user);
                expected.remove(user);
            }
        }
        Set<String> due = new HashSet<>();
        for (String user = tested.pollDue(50); user != null; user = tested.pollDue(50)) {
            assertThat(due.add(user)).isTrue();
        }
        Set<String> expectedDue = new HashSet<>();
        expected.forEach(
                (user, at) -> {
                    if (at <= 50) {
                        expectedDue.add(user);
                    }
                });
        assertThat(due).isEqualTo(expectedDue);
        expected.keySet().removeAll(expectedDue);
        assertThat(tested.all()).isEqualTo(expected);
    }
}
