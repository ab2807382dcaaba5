package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeOrderTest {

    private final TimeOrder<Integer, Integer> order = new TimeOrder<>();

    @Test
    void nothingPassesASourceThatMayHaveAnEarlierRecord() {
        order.begin(0);
        order.begin(1);
        order.add(0, 5, 50);
        assertThat(order.next()).isNull();

        order.add(1, 3, 30);
        assertThat(order.next()).isEqualTo(30);
        assertThat(order.next()).isNull();

        order.ended(1);
        assertThat(order.isEnded()).isFalse();
        assertThat(order.next()).isEqualTo(50);
        order.ended(0);
        assertThat(order.isEnded()).isTrue();
        assertThat(order.next()).isNull();
    }

    @Test
    void anyInterleavingOfReadsIsInOrderOfTime() {
        Random random = new Random(7);
        List<Integer> expected = new ArrayList<>();
        List<List<Integer>> sources = new ArrayList<>();
        for (int source = 0; source < 4; source++) {
            List<Integer> times =
                    random.ints(200, 0, 1_000_000)
                            .boxed()
                            .sorted(Comparator.naturalOrder())
                            .toList();
            expected.addAll(times);
            sources.add(new ArrayList<>(times));
            order.begin(source);
        }
        expected.sort(Comparator.naturalOrder());

        List<Integer> found = new ArrayList<>();
        while (!order.isEnded()) {
            int source = random.nextInt(4);
            List<Integer> left = sources.get(source);
            if (left.isEmpty()) {
                order.ended(source);
            } else {
                int time = left.remove(0);
                order.add(source, time, time);
            }
            for (Integer next = order.next(); next != null; next = order.next()) {
                found.add(next);
            }
        }

        assertThat(found).isEqualTo(expected);
    }
}
