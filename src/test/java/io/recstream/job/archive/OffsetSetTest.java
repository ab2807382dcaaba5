package io.recstream.job.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Sets of offsets, compared with sets of numbers. */
class OffsetSetTest {

    private static final int CHUNK = 1 << 16;

    @RepeatedTest(20)
    void isASetOfNumbers(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        OffsetSet offsets = new OffsetSet();
        OffsetSet other = new OffsetSet();
        TreeSet<Long> numbers = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            long from = random.nextInt(4 * CHUNK);
            long to = from + random.nextInt(2 * CHUNK);
            for (long at = from; at < to; at += 1 + random.nextInt(2) * random.nextInt(2)) {
                if (i < 3) {
                    assertThat(offsets.add(at)).isEqualTo(!numbers.contains(at));
                } else {
                    other.add(at);
                }
                numbers.add(at);
            }
        }
        offsets.addAll(other);

        assertThat(offsets.size()).isEqualTo(numbers.size());
        assertThat(offsets.first()).isEqualTo(numbers.first());
        assertThat(offsets.last()).isEqualTo(numbers.last());
        List<OffsetSet.Range> holes = new ArrayList<>();
        Long before = null;
        for (long number : numbers) {
            if (before != null && number > before + 1) {
                holes.add(new OffsetSet.Range(before + 1, number - 1));
            }
            before = number;
        }
        List<OffsetSet.Range> found = new ArrayList<>();
        offsets.holes(found::add);
        assertThat(found).isEqualTo(holes);
        for (OffsetSet.Range hole : holes) {
            assertThat(offsets.contains(hole.first())).isFalse();
            assertThat(offsets.nextHole(hole.first() - 1)).isEqualTo(hole.first());
        }
        long[] inside = new long[1];
        offsets.ranges(range -> inside[0] += range.size());
        assertThat(inside[0]).isEqualTo(numbers.size());
    }

    @Test
    void offsetsWithoutGapsAreOneRange() {
        OffsetSet offsets = new OffsetSet();
        for (long at = 5; at < 3 * CHUNK; at++) {
            offsets.add(at);
        }
        List<OffsetSet.Range> ranges = new ArrayList<>();
        offsets.holes(ranges::add);
        assertThat(ranges).isEmpty();
        offsets.ranges(ranges::add);
        assertThat(ranges).containsExactly(new OffsetSet.Range(5, 3 * CHUNK - 1));
    }
}
