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
    void tellsOfTheFirstEventAtOnce() {
        LocalPopularity feed = new LocalPopularity(3, 1, HALF_LIFE);
        assertThat(feed.newsFor(0)).isNull();
        feed.count("a", "home", 2, START);
        assertThat(feed.newsFor(0))
                .isEqualTo(
                        new PopularitySnapshot(
                                3, 1, new String[] {"a"}, new String[] {"home"}, new float[] {2}));
    }

    @Test
    void tellsEachTargetOnce() {
        LocalPopularity feed = new LocalPopularity(0, 2, HALF_LIFE);
        feed.count("a", null, 1, START);
        assertThat(feed.newsFor(1)).isNotNull();
        assertThat(feed.newsFor(1)).isNull();
        assertThat(feed.newsFor(0)).isNotNull();
        assertThat(feed.newsFor(0)).isNull();
    }

    @Test
    void cutsAfterAnEighthOfAllAndInTheEndAfterFourThousand() {
        LocalPopularity feed = new LocalPopularity(0, 1, HALF_LIFE);
        long cutAt = 0;
        for (int events = 1; events <= 60_000; events++) {
            feed.count("i" + events % 7, null, 1, START + events);
            boolean due = events - cutAt >= Math.min(4_096, Math.max(1, events / 8));
            assertThat(feed.newsFor(0) != null).as("after %d events", events).isEqualTo(due);
            cutAt = due ? events : cutAt;
        }
    }

    @Test
    void tellsTheHeaviestFirstAsOfTheCut() {
        LocalPopularity feed = new LocalPopularity(0, 1, HALF_LIFE);
        feed.count("old", null, 3, START);
        feed.count("new", null, 2, START + (long) HALF_LIFE);
        PopularitySnapshot cut = feed.newsFor(0);
        assertThat(cut.items()).containsExactly("new", "old");
        assertThat(cut.weights()).containsExactly(2f, 1.5f);
        assertThat(cut.version()).isEqualTo(2);
    }

    @Test
    void tellsASmallPartOfManyItems() {
        LocalPopularity feed = new LocalPopularity(0, 1, HALF_LIFE);
        IntStream.range(0, 5_000).forEach(i -> feed.count("i" + i, "c" + i % 100, 1, START + i));
        assertThat(feed.newsFor(0).items()).hasSizeBetween(64, 64 + 32 * 12);
    }

    @Test
    void goesOnAfterARestartAsIfNothingHadHappened() {
        LocalPopularity straight = new LocalPopularity(1, 2, HALF_LIFE);
        LocalPopularity restarted = new LocalPopularity(1, 2, HALF_LIFE);
        for (int i = 0; i < 6_000; i++) {
            if (i % 211 == 5) {
                restarted = restore(1, 2, reread(restarted));
                assertThat(restarted.newsFor(0)).as("told again").isEqualTo(straight.cut);
            }
            count(straight, i);
            count(restarted, i);
            assertThat(restarted.cut).isEqualTo(straight.cut);
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

        PopularitySnapshot cut = restore(0, 1, one.save(), other.save()).newsFor(0);
        assertThat(cut.source()).isZero();
        assertThat(cut.items()).containsExactly("b", "a");
        assertThat(cut.weights()).containsExactly(3f, 1.5f);
        assertThat(cut.version()).isGreaterThan(one.cut.version());
    }

    @Test
    void tellsWhatAnotherInstanceHadCountedAsItsOwn() {
        LocalPopularity other = new LocalPopularity(1, 2, HALF_LIFE);
        other.count("a", null, 1, START);
        PopularitySnapshot cut = restore(0, 1, other.save()).newsFor(0);
        assertThat(cut.source()).isZero();
        assertThat(cut.items()).containsExactly("a");
    }

    @Test
    void startsWithNothingWhereNothingWasCounted() {
        assertThat(restore(0, 1).newsFor(0)).isNull();
        LocalPopularity feed = restore(0, 1, new LocalPopularity(0, 1, HALF_LIFE).save());
        assertThat(feed.newsFor(0)).isNull();
        feed.count("a", null, 1, START);
        assertThat(feed.newsFor(0)).isNotNull();
    }

    /** As written by releases before 0.3.0. */
    @Test
    void categoriesAreReadAsWellFormedPaths() {
        LocalPopularity feed = new LocalPopularity(0, 1, HALF_LIFE);
        feed.count("a", "home/ /a\\b", 2, START);
        feed.count("b", " ", 1, START);

        LocalPopularityCodec.Saved read = reread(feed);

        assertThat(read.counts())
                .extracting(count -> count.category)
                .containsExactlyInAnyOrder("home/a\\\\b", null);
        assertThat(read.cut().categories()).containsExactly("home/a\\\\b", null);
    }

    @Test
    void hasTheBytesOfVersionOne() {
        LocalPopularity feed = new LocalPopularity(1, 1, HALF_LIFE);
        assertThat(hex(feed)).isEqualTo("010000000000000000800000000000000000000000");
        feed.count("i1", "home", 2, START);
        feed.count("ü2", null, 1.5, START + (long) HALF_LIFE);
        feed.countedAtCut = 1;
        assertThat(hex(feed))
                .isEqualTo(
                        "010000019cadfd89000000019cae34778004020101040203c3bc320269310005"
                                + "686f6d653fc000003f8000000202693105686f6d65400000000000000003c3bc"
                                + "32004008000000000000");
    }

    private static String hex(LocalPopularity feed) {
        String hex = HexFormat.of().formatHex(bytes(feed));
        LocalPopularityCodec.Saved read = TestingCodec.value(CODEC, HexFormat.of().parseHex(hex));
        assertThat(read).usingRecursiveComparison().isEqualTo(feed.save());
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
    private static void count(LocalPopularity feed, int i) {
        String item = i % 3 == 0 ? "i" + i % 100 : "once" + i;
        feed.count(item, i % 2 == 0 ? "c" + i % 5 : null, 1 + i % 4, START + i * 977L);
    }

    private static LocalPopularity restore(
            int source, int targets, LocalPopularityCodec.Saved... saved) {
        return LocalPopularity.restore(source, targets, HALF_LIFE, List.of(saved));
    }

    private static LocalPopularityCodec.Saved reread(LocalPopularity feed) {
        return TestingCodec.roundTrip(CODEC, feed.save());
    }

    private static byte[] bytes(LocalPopularity feed) {
        return TestingCodec.bytes(CODEC, feed.save());
    }
}
