package io.recstream.job.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.TestingCodec;
import io.recstream.job.model.TestingInstant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalPopularityTest {

    private static final long START = TestingInstant.at("10:00");
    private static final double HALF_LIFE = 3_600_000;
    private static final LocalPopularityCodec CODEC = new LocalPopularityCodec();

    @Test
    void sendsTheFirstEventAtOnce() {
        LocalPopularity popularity = new LocalPopularity(3, 1, HALF_LIFE);
        assertThat(popularity.unsentSnapshot(0)).isNull();
        popularity.count("a", "home", 2, START);
        assertThat(popularity.unsentSnapshot(0))
                .isEqualTo(
                        new PopularitySnapshot(
                                3, 1, new String[] {"a"}, new String[] {"home"}, new float[] {2}));
    }

    @Test
    void sendsASnapshotToEachTargetOnce() {
        LocalPopularity popularity = new LocalPopularity(0, 2, HALF_LIFE);
        popularity.count("a", null, 1, START);
        assertThat(popularity.unsentSnapshot(1)).isNotNull();
        assertThat(popularity.unsentSnapshot(1)).isNull();
        assertThat(popularity.unsentSnapshot(0)).isNotNull();
        assertThat(popularity.unsentSnapshot(0)).isNull();
    }

    @Test
    void cutsAfterAnEighthOfAllAndInTheEndAfterFourThousand() {
        LocalPopularity popularity = new LocalPopularity(0, 1, HALF_LIFE);
        long cutAt = 0;
        for (int events = 1; events <= 60_000; events++) {
            popularity.count("i" + events % 7, null, 1, START + events);
            boolean due = events - cutAt >= Math.min(4_096, Math.max(1, events / 8));
            assertThat(popularity.unsentSnapshot(0) != null)
                    .as("after %d events", events)
                    .isEqualTo(due);
            cutAt = due ? events : cutAt;
        }
    }

    @Test
    void aSnapshotHasTheHeaviestItemsFirst() {
        LocalPopularity popularity = new LocalPopularity(0, 1, HALF_LIFE);
        popularity.count("old", null, 3, START);
        popularity.count("new", null, 2, START + (long) HALF_LIFE);
        PopularitySnapshot snapshot = popularity.unsentSnapshot(0);
        assertThat(snapshot.items()).containsExactly("new", "old");
        assertThat(snapshot.weights()).containsExactly(2f, 1.5f);
        assertThat(snapshot.version()).isEqualTo(2);
    }

    @Test
    void aSnapshotHasASmallPartOfManyItems() {
        LocalPopularity popularity = new LocalPopularity(0, 1, HALF_LIFE);
        IntStream.range(0, 5_000)
                .forEach(i -> popularity.count("i" + i, "c" + i % 100, 1, START + i));
        assertThat(popularity.unsentSnapshot(0).items()).hasSizeBetween(64, 64 + 32 * 12);
    }

    @Test
    void goesOnAfterARestartAsIfNothingHadHappened() {
        LocalPopularity straight = new LocalPopularity(1, 2, HALF_LIFE);
        LocalPopularity restarted = new LocalPopularity(1, 2, HALF_LIFE);
        for (int i = 0; i < 6_000; i++) {
            if (i % 211 == 5) {
                restarted = restore(1, 2, reread(restarted));
                assertThat(restarted.unsentSnapshot(0))
                        .as("told again")
                        .isEqualTo(straight.snapshot);
            }
            count(straight, i);
            count(restarted, i);
            assertThat(restarted.snapshot).isEqualTo(straight.snapshot);
        }
        assertThat(bytes(restarted)).isEqualTo(bytes(straight));
        assertThat(straight.sketch.size()).isGreaterThan(2_048);
    }

    @Test
    void addsUpWhatInstancesHadCountedAfterARescale() {
        LocalPopularity one = new LocalPopularity(0, 2, HALF_LIFE);
        LocalPopularity other = new LocalPopularity(1, 2, HALF_LIFE);
        one.count("a", "home", 3, START);
        one.count("b", null, 1, START);
        other.count("b", null, 2.5, START + (long) HALF_LIFE);

        PopularitySnapshot snapshot = restore(0, 1, one.save(), other.save()).unsentSnapshot(0);
        assertThat(snapshot.source()).isZero();
        assertThat(snapshot.items()).containsExactly("b", "a");
        assertThat(snapshot.weights()).containsExactly(3f, 1.5f);
        assertThat(snapshot.version()).isGreaterThan(one.snapshot.version());
    }

    @Test
    void sendsRestoredCountsOfAnotherInstanceAsItsOwn() {
        LocalPopularity other = new LocalPopularity(1, 2, HALF_LIFE);
        other.count("a", null, 1, START);
        PopularitySnapshot snapshot = restore(0, 1, other.save()).unsentSnapshot(0);
        assertThat(snapshot.source()).isZero();
        assertThat(snapshot.items()).containsExactly("a");
    }

    @Test
    void startsWithNothingWhereNothingWasCounted() {
        assertThat(restore(0, 1).unsentSnapshot(0)).isNull();
        LocalPopularity popularity = restore(0, 1, new LocalPopularity(0, 1, HALF_LIFE).save());
        assertThat(popularity.unsentSnapshot(0)).isNull();
        popularity.count("a", null, 1, START);
        assertThat(popularity.unsentSnapshot(0)).isNotNull();
    }

    /** As written by releases before 0.3.0. */
    @Test
    void categoriesAreReadAsWellFormedPaths() {
        LocalPopularity popularity = new LocalPopularity(0, 1, HALF_LIFE);
        popularity.count("a", "home/ /a\\b", 2, START);
        popularity.count("b", " ", 1, START);

        LocalPopularityCodec.Saved read = reread(popularity);

        assertThat(read.counts())
                .extracting(count -> count.category)
                .containsExactlyInAnyOrder("home/a\\\\b", null);
        assertThat(read.snapshot().categories()).containsExactly("home/a\\\\b", null);
    }

    @Test
    void hasTheBytesOfVersionOne() {
        LocalPopularity popularity = new LocalPopularity(1, 1, HALF_LIFE);
        assertThat(hex(popularity)).isEqualTo("010000000000000000800000000000000000000000");
        popularity.count("i1", "home", 2, START);
        popularity.count("ü2", null, 1.5, START + (long) HALF_LIFE);
        popularity.countedAtSnapshot = 1;
        assertThat(hex(popularity))
                .isEqualTo(
                        "010000019cadfd89000000019cae34778004020101040203c3bc320269310005"
                                + "686f6d653fc000003f8000000202693105686f6d65400000000000000003c3bc"
                                + "32004008000000000000");
    }

    private static String hex(LocalPopularity popularity) {
        String hex = HexFormat.of().formatHex(bytes(popularity));
        LocalPopularityCodec.Saved read = TestingCodec.value(CODEC, HexFormat.of().parseHex(hex));
        assertThat(read).usingRecursiveComparison().isEqualTo(popularity.save());
        return hex;
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = bytes(new LocalPopularity(0, 1, HALF_LIFE));
        bytes[0] = 2;
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("popularity has version 2");
    }

    /** Some items all the time, the others once. */
    private static void count(LocalPopularity popularity, int i) {
        String item = i % 3 == 0 ? "i" + i % 100 : "once" + i;
        popularity.count(item, i % 2 == 0 ? "c" + i % 5 : null, 1 + i % 4, START + i * 977L);
    }

    private static LocalPopularity restore(
            int source, int targets, LocalPopularityCodec.Saved... saved) {
        return LocalPopularity.restore(source, targets, HALF_LIFE, List.of(saved));
    }

    /** A checkpoint writes it while events are counted. */
    @Test
    void whatIsSavedDoesNotChangeAnyMore() {
        LocalPopularity popularity = new LocalPopularity(0, 1, HALF_LIFE);
        popularity.count("a", "shoes", 1, 0);
        LocalPopularityCodec.Saved saved = CODEC.copy(popularity.save());
        byte[] before = TestingCodec.bytes(CODEC, saved);
        popularity.count("a", "hats", 2, 1);
        popularity.count("b", null, 1, 2);
        assertThat(TestingCodec.bytes(CODEC, saved)).isEqualTo(before);
    }

    private static LocalPopularityCodec.Saved reread(LocalPopularity popularity) {
        return TestingCodec.roundTrip(CODEC, popularity.save());
    }

    private static byte[] bytes(LocalPopularity popularity) {
        return TestingCodec.bytes(CODEC, popularity.save());
    }
}
