package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.EnrichedEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClicksTest {

    private static final Clicks CLICKS = new Clicks(7, 20_000, 500, 300, Duration.ofDays(3));

    @Test
    void anEventIsAFunctionOfItsNumberAndTheSeed() {
        EnrichedEvent event = new Clicks.Maker(CLICKS).event(4711);
        Clicks.Maker another = new Clicks.Maker(CLICKS);
        another.event(3);
        assertThat(another.event(4711)).isEqualTo(event);
        Clicks reseeded = new Clicks(8, 20_000, 500, 300, Duration.ofDays(3));
        assertThat(new Clicks.Maker(reseeded).event(4711)).isNotEqualTo(event);
    }

    @Test
    void timesGrowOverTheWholeSpan() {
        assertThat(CLICKS.time(0)).isEqualTo(Clicks.START);
        assertThat(IntStream.range(0, CLICKS.events()).mapToLong(CLICKS::time).toArray())
                .isSorted()
                .endsWith(CLICKS.time(CLICKS.events() - 1));
        assertThat(CLICKS.time(CLICKS.events() - 1)).isLessThan(CLICKS.end());
    }

    @Test
    void aPartOfTheUsersDoesAsMuchEach() {
        Clicks tenth = CLICKS.ofUsers(0.1);
        assertThat(tenth.events()).isEqualTo(2_000);
        assertThat(tenth.users()).isEqualTo(50);
        assertThat(tenth.end()).isEqualTo(CLICKS.end());
    }

    @Test
    void usersAreEquallyLikelyAndItemsFollowZipfsLaw() {
        Clicks.Maker maker = new Clicks.Maker(CLICKS);
        Collection<Long> byUser =
                IntStream.range(0, CLICKS.events())
                        .boxed()
                        .collect(Collectors.groupingBy(CLICKS::user, Collectors.counting()))
                        .values();
        Map<String, Long> byItem =
                IntStream.range(0, CLICKS.events())
                        .mapToObj(n -> maker.event(n).event().itemId())
                        .collect(Collectors.groupingBy(item -> item, Collectors.counting()));

        assertThat(byUser).hasSize(500).allMatch(events -> events > 10 && events < 80);
        double harmonic = IntStream.rangeClosed(1, 300).mapToDouble(rank -> 1.0 / rank).sum();
        assertThat((double) byItem.get("i0")).isBetween(18_000 / harmonic, 22_000 / harmonic);
        assertThat((double) byItem.get("i9")).isBetween(1_600 / harmonic, 2_400 / harmonic);
    }
}
