package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.neighbour.TestingUpdates.learn;
import static io.recstream.job.neighbour.TestingUpdates.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.TestingCodec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ItemStateCodecTest {

    private static final ItemStateCodec CODEC = new ItemStateCodec();

    /** Small caps, so that snippets and rules are given up all the time. */
    private static final KnnParameters SMALL = new KnnParameters(4, 3, 4, 5, 2, 1e7, 2, 1.5, 1e8);

    @Property(tries = 200)
    void aMemoryThatWasWrittenAndReadGoesOnLikeOneThatWasNot(
            @ForAll("clicks") List<TestingUpdates.Click> clicks,
            @ForAll @IntRange(min = 1, max = 7) int every) {
        Map<String, ItemState> kept = new HashMap<>();
        Map<String, ItemState> reread = new HashMap<>();
        Scorer scorer = new Scorer(SMALL);
        int step = 0;
        for (ItemUpdate update : new TestingUpdates(4).of(clicks, at("08:00"))) {
            ItemState original = kept.computeIfAbsent(update.itemId(), id -> new ItemState());
            ItemState copy = reread.computeIfAbsent(update.itemId(), id -> new ItemState());
            copy = step++ % every == 0 ? TestingCodec.roundTrip(CODEC, copy) : copy;
            reread.put(update.itemId(), copy);
            learn(original, update, SMALL);
            learn(copy, update, SMALL);

            assertThat(TestingCodec.bytes(CODEC, copy))
                    .isEqualTo(TestingCodec.bytes(CODEC, original));
            if (update.wantsCandidates()) {
                assertThat(scorer.score(copy, update)).isEqualTo(scorer.score(original, update));
            }
        }
    }

    @Provide
    Arbitrary<List<TestingUpdates.Click>> clicks() {
        return TestingUpdates.clicks(4, 12);
    }

    @Test
    void hasTheBytesOfVersionOne() {
        ItemState state = golden();
        String golden =
                "01cca082e0956780a4ecdf9567"
                        + "06fffffffffffffffcc0f390e0956701"
                        + "05026102780262000263"
                        + "040000000000000004c8a082e095670204010000000000000005caa082e0"
                        + "95670204010000000000000003c6a082e095670204010000000000000006"
                        + "cca082e09567020401"
                        + "03023f8013ab013f8027580440803b0a03003f19999a023f8013ab044080"
                        + "3b0a";

        assertThat(HexFormat.of().formatHex(TestingCodec.bytes(CODEC, state))).isEqualTo(golden);
        ItemState read = TestingCodec.value(CODEC, HexFormat.of().parseHex(golden));
        assertThat(HexFormat.of().formatHex(TestingCodec.bytes(CODEC, read))).isEqualTo(golden);
        ItemUpdate next = visit("u9", 9, at("11:00"), 0, 0, "x", "c");
        Scorer scorer = new Scorer(SMALL);
        assertThat(scorer.score(read, next)).isEqualTo(scorer.score(state, next));
    }

    private static ItemState golden() {
        ItemState state = new ItemState();
        learn(state, visit("u1", 1, at("10:00"), 0, 0, "x", "a"), SMALL);
        learn(state, visit("u1", 1, at("10:01"), 1, 0, "b", "x", "a"), SMALL);
        learn(state, visit("u2", -2, at("10:02"), 0, 1, "x", "ü"), SMALL);
        for (int i = 3; i < 7; i++) {
            learn(state, visit("u3", i, at("10:03") + i, 1, 0, "c", "x"), SMALL);
        }
        state.published.version = 3;
        state.published.digest = -4;
        state.published.checkedAt = at("10:05");
        state.published.scheduled = true;
        return state;
    }

    /** At the default caps, with ids of the greatest length, each seen once. */
    @Test
    void neverGrowsBeyondItsHardCap() {
        KnnParameters caps = KnnParameters.DEFAULT;
        int hardCap = ItemStateCodec.maxBytes(caps, TestingUpdates.WIDTH);
        ItemState state = new ItemState();
        int largest = 0;
        for (int i = 0; i < 1000; i++) {
            String[] context = new String[TestingUpdates.WIDTH];
            for (int k = 0; k < context.length; k++) {
                context[k] = longId(10 * i + k);
            }
            int position = i % 2 * (i % 9);
            context[position] = longId(-1);
            learn(state, visit("u1", i, Long.MAX_VALUE - 2000 + i, position, 0, context), caps);
            if (position == 0) {
                learn(state, visit("u1", i, Long.MAX_VALUE - 2000 + i, 0, 1, context), caps);
            }
            if (i > 200 && i % 20 == 0) {
                largest = Math.max(largest, TestingCodec.bytes(CODEC, state).length);
            }
        }
        assertThat(state.snippets.size()).isEqualTo(100);
        assertThat(state.successors.size()).isEqualTo(50);
        assertThat(state.partners.size()).isEqualTo(50);
        assertThat(largest).isBetween(hardCap * 9 / 10, hardCap);
        assertThat(hardCap).isLessThan(140_000);
    }

    private static String longId(int i) {
        return ("%08d".formatted(i) + "ü".repeat(60));
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(CODEC, golden());
        bytes[0] = 2;
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("item-memory has version 2");
    }
}
