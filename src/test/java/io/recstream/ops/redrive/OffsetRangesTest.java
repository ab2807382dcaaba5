package io.recstream.ops.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OffsetRangesTest {

    @Test
    void rangesThatTouchBecomeOne() {
        OffsetRanges ranges = new OffsetRanges();
        ranges.add(0, 10);
        ranges.add(20, 21);
        ranges.add(10, 20);

        assertThat(ranges).hasToString("0-20");
    }

    @Property
    void itHoldsWhatASetOfNumbersHolds(
            @ForAll @Size(max = 12) List<@IntRange(max = 60) Integer> bounds,
            @ForAll @IntRange(max = 60) int beginning) {
        OffsetRanges ranges = new OffsetRanges();
        BitSet naive = new BitSet();
        for (int i = 1; i < bounds.size(); i += 2) {
            ranges.add(bounds.get(i - 1), bounds.get(i));
            if (bounds.get(i - 1) < bounds.get(i)) {
                naive.set(bounds.get(i - 1), bounds.get(i));
            }
        }
        ranges.forgetBelow(beginning);
        naive.clear(0, beginning);

        OffsetRanges read = OffsetRanges.parse(ranges.toString());
        for (int offset = 0; offset <= 60; offset++) {
            assertThat(read.contains(offset))
                    .as("%d of %s", offset, read)
                    .isEqualTo(naive.get(offset));
        }
    }
}
