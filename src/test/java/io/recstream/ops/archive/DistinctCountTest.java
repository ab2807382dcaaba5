package io.recstream.ops.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistinctCountTest {

    @Test
    void differentStringsAreCountedWithinTwoPercent() {
        for (int size : new int[] {0, 1, 100, 10_000, 300_000}) {
            DistinctCount count = new DistinctCount();
            for (int i = 0; i < 2 * size; i++) {
                count.add("user-" + i % size);
            }
            assertThat(count.estimate())
                    .isBetween(Math.round(size * 0.98), Math.round(size * 1.02));
        }
    }
}
