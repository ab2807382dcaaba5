package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScaleFeedTest {

    private static final int SPLITS = 2;
    private static final long RETURNING = 400;
    private static final long[] USERS = {80, 800, 8_000};
    private static final int ITEMS = 1_600;

    private final ScaleFeed feed = new ScaleFeed(USERS, ITEMS, RETURNING, 0, SPLITS, 1);

    @Test
    void eachStageBringsItsUsersAndItemsAndThenNoNewOnes() {
        Set<String> users = new HashSet<>();
        Set<String> items = new HashSet<>();
        long from = 0;
        for (int stage = 0; stage < USERS.length; stage++) {
            for (UserEvent event : play(from, feed.grown(stage))) {
                users.add(event.userId());
                items.add(event.itemId());
            }
            assertThat(users).hasSize((int) USERS[stage]);
            assertThat(items).hasSize((int) (USERS[stage] * ITEMS / USERS[2]));
            assertThat(feed.items(stage)).isEqualTo(items.size());

            List<UserEvent> returning = play(feed.grown(stage), feed.ended(stage));

            assertThat(returning).hasSize((int) RETURNING);
            assertThat(users).containsAll(returning.stream().map(UserEvent::userId).toList());
            assertThat(items).containsAll(returning.stream().map(UserEvent::itemId).toList());
            from = feed.ended(stage);
        }
    }

    @Test
    void usersReturnAfterTheLastStage() {
        play(0, feed.ended(2));

        List<UserEvent> more = play(feed.ended(2), feed.ended(2) + 1_000);

        assertThat(more).hasSize(1_000);
        assertThat(more.stream().map(UserEvent::userId).distinct().count()).isGreaterThan(400);
    }

    @Test
    void noEventIdRepeatsTimeNeverGoesBackAndAUserIsInOneSplit() {
        feed.openUntil(feed.ended(2));
        Set<String> ids = new HashSet<>();
        Map<String, Integer> splitOfUser = new HashMap<>();
        for (int split = 0; split < SPLITS; split++) {
            BenchInput.Cursor<UserEvent> cursor = feed.cursor(split, SPLITS);
            long before = 0;
            for (long offset = 0; offset < cursor.size(); offset++) {
                UserEvent event = cursor.at(offset).value();
                assertThat(ids.add(event.eventId())).isTrue();
                assertThat(event.time()).isGreaterThanOrEqualTo(before);
                assertThat(splitOfUser.merge(event.userId(), split, (old, now) -> old))
                        .isEqualTo(split);
                before = event.time();
            }
        }
        assertThat(ids).hasSize((int) feed.ended(2));
    }

    @Test
    void returningUsersComeForSessionsOfFourEvents() {
        play(0, feed.ended(2));
        int block = SPLITS * ScaleFeed.ACTIVE * ScaleFeed.SESSION;

        List<UserEvent> events = play(feed.grown(2), feed.grown(2) + 2L * block);

        Map<String, Set<String>> usersOfSession = new HashMap<>();
        Map<String, Integer> lengths = new HashMap<>();
        for (UserEvent event : events) {
            lengths.merge(event.sessionId(), 1, Integer::sum);
            usersOfSession
                    .computeIfAbsent(event.sessionId(), session -> new HashSet<>())
                    .add(event.userId());
        }
        assertThat(lengths).hasSize(2 * SPLITS * ScaleFeed.ACTIVE);
        assertThat(lengths.values()).containsOnly(ScaleFeed.SESSION);
        assertThat(usersOfSession.values()).allSatisfy(users -> assertThat(users).hasSize(1));
    }

    @Test
    void anEventFollowsFromItsNumber() {
        feed.openUntil(feed.ended(2));

        assertThat(feed.cursor(1, SPLITS).at(777).value())
                .isEqualTo(
                        new ScaleFeed(USERS, ITEMS, RETURNING, 0, SPLITS, 1)
                                .cursor(1, SPLITS)
                                .at(777)
                                .value());
    }

    @Test
    void withSkewSomeUsersReturnFarMoreOftenThanOthers() {
        ScaleFeed skewed = new ScaleFeed(USERS, ITEMS, RETURNING, 1, SPLITS, 1);
        Map<String, Integer> events = new HashMap<>();
        skewed.openUntil(skewed.ended(2) + 4_000);
        for (long offset = skewed.grown(2) / SPLITS; offset < skewed.ended(2); offset++) {
            UserEvent event = skewed.cursor(0, SPLITS).at(offset).value();
            events.merge(event.userId(), 1, Integer::sum);
        }

        assertThat(events.get("u0")).isGreaterThan(10 * events.getOrDefault("u2000", 1));
    }

    /** The events of all splits from one opening to the next. */
    private List<UserEvent> play(long from, long to) {
        feed.openUntil(to);
        List<UserEvent> events = new ArrayList<>();
        for (int split = 0; split < SPLITS; split++) {
            BenchInput.Cursor<UserEvent> cursor = feed.cursor(split, SPLITS);
            for (long offset = from / SPLITS; offset < cursor.size(); offset++) {
                events.add(cursor.at(offset).value());
            }
        }
        return events;
    }
}
