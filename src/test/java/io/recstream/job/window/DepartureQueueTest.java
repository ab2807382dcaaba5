package io.recstream.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DepartureQueueTest {

    @Test
    void returnsAllKeysInTheOrderOfPanes() {
        Random random = new Random(1);
        DepartureQueue queue = new DepartureQueue(10_000_000);
        Map<Long, List<String>> expected = new TreeMap<>();
        for (int i = 0; i < 5000; i++) {
            long pane = random.nextLong(50) - 20;
            String key = randomKey(random);
            assertThat(queue.offer(pane, key, random.nextBoolean())).isTrue();
            expected.computeIfAbsent(pane, any -> new ArrayList<>()).add(key);
        }

        expected.forEach(
                (pane, keys) -> {
                    assertThat(queue.isDue(pane - 1)).isFalse();
                    assertThat(queue.isDue(pane)).isTrue();
                    assertThat(queue.firstPane()).isEqualTo(pane);
                    assertThat(rest(queue.poll())).isEqualTo(keys);
                });
        assertThat(queue.isDue(Long.MAX_VALUE)).isFalse();
        assertThat(queue.sizeInBytes()).isZero();
    }

    @Test
    void refusesWhatIsBeyondItsCapacityAndWhatIsFarBeyondHalfOfIt() {
        DepartureQueue queue = new DepartureQueue(100_000);
        int far = 0;
        while (queue.offer(far % 7, "user-" + far, true)) {
            far++;
        }
        int near = 0;
        while (queue.offer(near % 7, "user-" + near, false)) {
            near++;
        }

        assertThat(far).isGreaterThan(2000);
        assertThat(near).isGreaterThan(2000);
        assertThat(queue.sizeInBytes()).isBetween(60_000L, 100_000L);
        assertThat(new DepartureQueue(0).offer(1, "u1", false)).isFalse();
    }

    private static List<String> rest(DepartureQueue.Keys keys) {
        List<String> rest = new ArrayList<>();
        while (keys.hasNext()) {
            rest.add(keys.next());
        }
        return rest;
    }

    /** Of all kinds of chars, and of up to 300 of them. */
    private static String randomKey(Random random) {
        int length = random.nextInt(random.nextInt(10) == 0 ? 300 : 20);
        int limit =
                random.nextInt(3) == 0 ? Character.MAX_VALUE : random.nextInt(2) == 0 ? 256 : 128;
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < length; i++) {
            key.append((char) random.nextInt(limit));
        }
        return key.toString();
    }
}
