package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.evaluation.SessionLog;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LoopedEventsTest {

    @Property(tries = 50)
    void eachLoopHasTheSameItemsInNewSessionsAndTimeNeverGoesBack(
            @ForAll @IntRange(min = 2, max = 60) int size,
            @ForAll @IntRange(min = 1, max = 300) int count) {
        SessionLog log = SyntheticSessionLog.make(size, count);

        List<UserEvent> events = play(new LoopedEvents(log, count), 0, 1);

        assertThat(events).hasSize(count);
        Set<String> ids = new HashSet<>();
        Map<String, Integer> loopOfUser = new HashMap<>();
        long before = Long.MIN_VALUE;
        for (int n = 0; n < count; n++) {
            UserEvent event = events.get(n);
            int loop = n / log.size();
            assertThat(ids.add(event.eventId())).isTrue();
            assertThat(LoopedEvents.number(event.eventId())).isEqualTo(n);
            assertThat(event.itemId()).isEqualTo(log.itemNames().name(log.item(n % log.size())));
            assertThat(loopOfUser.merge(event.userId(), loop, (old, now) -> old)).isEqualTo(loop);
            assertThat(event.time()).isGreaterThanOrEqualTo(before);
            before = event.time();
        }
        assertThat(before - events.get(0).time())
                .isLessThanOrEqualTo(Duration.ofDays(30).toMillis());
    }

    @Property(tries = 50)
    void theSplitsHaveAllEventsTogetherAndAUserIsInOneOfThem(
            @ForAll @IntRange(min = 2, max = 60) int size,
            @ForAll @IntRange(min = 1, max = 300) int count,
            @ForAll @IntRange(min = 1, max = 4) int splits) {
        LoopedEvents looped = new LoopedEvents(SyntheticSessionLog.make(size, 5), count);

        List<UserEvent> together = new ArrayList<>();
        Map<String, Integer> splitOfUser = new HashMap<>();
        for (int split = 0; split < splits; split++) {
            List<UserEvent> part = play(looped, split, splits);
            for (UserEvent event : part) {
                assertThat(splitOfUser.merge(event.userId(), split, (a, b) -> a)).isEqualTo(split);
            }
            together.addAll(part);
        }

        assertThat(together).containsExactlyInAnyOrderElementsOf(play(looped, 0, 1));
    }

    @Test
    void countsTheUsersOfTheLastEvents() {
        LoopedEvents looped = new LoopedEvents(SyntheticSessionLog.make(200, 5), 1_000);
        List<UserEvent> events = play(looped, 0, 1);
        long since = events.get(700).time();

        assertThat(looped.lastTime()).isEqualTo(events.get(999).time());
        assertThat(looped.usersSince(since))
                .isEqualTo(
                        events.stream()
                                .filter(event -> event.time() >= since)
                                .map(UserEvent::userId)
                                .distinct()
                                .count());
    }

    @Test
    void theSyntheticLogHasTheStatisticsOfTheRealOne() {
        SessionLog log = SyntheticSessionLog.make(50_000, 1);

        assertThat((double) log.size() / log.sessionNames().size()).isBetween(4.6, 5.0);
        assertThat(log.itemNames().size()).isBetween(8_000, 18_000);
    }

    @Test
    void theHotItemTakesHalfAndSomeSessionsNeverMeetIt() {
        SessionLog balanced = SyntheticSessionLog.make(50_000, 1);
        HotKeyBench.HotLog hot = new HotKeyBench.HotLog(balanced, 1);

        int hits = 0;
        int others = 0;
        for (int e = 0; e < hot.log().size(); e++) {
            boolean isHot =
                    hot.log().itemNames().name(hot.log().item(e)).equals(HotKeyBench.HotLog.HOT);
            hits += isHot ? 1 : 0;
            others += hot.isOfOthers(e) ? 1 : 0;
            assertThat(isHot && hot.isOfOthers(e)).isFalse();
        }
        assertThat(hits / (double) balanced.size()).isBetween(0.48, 0.52);
        assertThat(others / (double) balanced.size()).isBetween(0.35, 0.40);
    }

    private static List<UserEvent> play(LoopedEvents looped, int split, int splits) {
        BenchInput.Cursor<UserEvent> cursor = looped.cursor(split, splits);
        List<UserEvent> events = new ArrayList<>();
        for (long offset = 0; offset < cursor.size(); offset++) {
            events.add(cursor.at(offset).value());
        }
        return events;
    }
}
