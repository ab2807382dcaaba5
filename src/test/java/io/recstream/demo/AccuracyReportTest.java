package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.reference.NaiveScores;
import io.recstream.telemetry.DeliveryAudit;
import io.recstream.telemetry.TopicObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AccuracyReportTest {

    private final Scoreboard scoreboard = new Scoreboard(100);

    @Test
    void scoresAnEventAgainstTheListThatWasInForceBeforeIt() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.list("u1", "e1", List.of("x", "b"));
        scoreboard.sent("u1", "e2", "b");
        scoreboard.list("u1", "e2", List.of("c"));

        assertThat(scoreboard.score()).isEqualTo(new AccuracyReport.Score(1, 1.0, 0.5));
    }

    @Test
    void scoresAllEventsUpToTheNextTriggerAgainstTheVersionBefore() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.list("u1", "e1", List.of("b", "c"));
        scoreboard.sent("u1", "e2", "c");
        scoreboard.sent("u1", "e3", "b");
        scoreboard.sent("u1", "e4", "d");
        scoreboard.list("u1", "e3", List.of("d"));

        assertThat(scoreboard.score()).isEqualTo(new AccuracyReport.Score(2, 1.0, 0.75));
        assertThat(scoreboard.finish().events()).isEqualTo(3);
        assertThat(scoreboard.score().hitRate()).isEqualTo(1.0);
    }

    @Test
    void countsAnEventBeforeAnyListAsAMissAndTheFirstOneNotAtAll() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.sent("u1", "e2", "b");
        scoreboard.list("u1", "e2", List.of("b"));

        assertThat(scoreboard.finish()).isEqualTo(new AccuracyReport.Score(1, 0.0, 0.0));
    }

    @Test
    void ignoresTheSecondSendingOfAnEvent() {
        assertThat(scoreboard.sent("u1", "e1", "a")).isTrue();
        assertThat(scoreboard.sent("u1", "e1", "a")).isFalse();

        assertThat(scoreboard.finish().events()).isZero();
    }

    @Test
    void ignoresARejectedEvent() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.sent("u1", "late", "b");
        scoreboard.refused("u1", "late");
        scoreboard.sent("u1", "e2", "c");

        assertThat(scoreboard.finish().events()).isEqualTo(1);
    }

    @Test
    void keepsAnEventWhoseIdAnotherOneHasUsedAgain() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.sent("u1", "e2", "b");
        scoreboard.observer.rejected("u1", "e2", "CONFLICTING_EVENT_ID");

        assertThat(scoreboard.finish().events()).isEqualTo(1);
    }

    @Test
    void scoresTheFirstTwentyItemsOnly() {
        List<String> items = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            items.add("i" + i);
        }
        scoreboard.sent("u1", "e1", "a");
        scoreboard.list("u1", "e1", items);
        scoreboard.sent("u1", "e2", "i20");
        scoreboard.sent("u1", "e3", "i21");

        AccuracyReport.Score score = scoreboard.finish();

        assertThat(score.hitRate()).isEqualTo(0.5);
        assertThat(score.meanReciprocalRank()).isEqualTo(0.025, within(1e-12));
    }

    @Test
    void replacesAListByTheCompleteOneOfTheSameTrigger() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.list("u1", "e1", List.of());
        scoreboard.list("u1", "e1", List.of("b"));
        scoreboard.sent("u1", "e2", "b");

        assertThat(scoreboard.finish().hitRate()).isEqualTo(1.0);
    }

    @Test
    void hasNoListForADeletedUser() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.list("u1", "e1", List.of("b"));
        scoreboard.forgotten("u1");
        scoreboard.sent("u1", "e2", "b");

        assertThat(scoreboard.finish().hitRate()).isZero();
    }

    @Test
    void evictsTheLeastRecentlySeenUser() {
        Scoreboard two = new Scoreboard(2);
        for (String user : List.of("u1", "u2", "u3")) {
            two.sent(user, "e1", "a");
            two.sent(user, "e2", "b");
        }

        assertThat(two.finish().events()).isEqualTo(2);
    }

    @Test
    void computesListCoverageAndCatalogueCoverage() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.list("u1", "e1", List.of("x", "y", "a"));
        scoreboard.sent("u1", "e2", "b");
        scoreboard.list("u1", "e2", List.of());
        scoreboard.sent("u1", "e3", "c");
        scoreboard.sent("u2", "e1", "d");
        scoreboard.finish();

        assertThat(scoreboard.reach()).isEqualTo(new AccuracyReport.Reach(3 / 4.0, 1 / 4.0));
    }

    @Test
    void coverageIsOfEventsWhoseListIsOnItsWayAsWell() {
        scoreboard.sent("u1", "e1", "a");
        scoreboard.sent("u2", "e1", "b");
        scoreboard.sent("u2", "e2", "b");
        scoreboard.sent("u3", "e1", "c");
        scoreboard.list("u1", "e1", List.of("a", "b"));
        assertThat(scoreboard.reach().coverage()).isEqualTo(2 / 3.0);

        scoreboard.refused("u2", "e1");
        scoreboard.refused("u3", "e1");
        assertThat(scoreboard.reach().coverage()).isEqualTo(2 / 2.0);
    }

    @Test
    void anEventBeforeALoginIsMatchedWithTheListThatItsDeviceHad() {
        scoreboard.sent("device:d", "e1", "a");
        scoreboard.sent("device:d", "e2", "b");
        scoreboard.sent("device:d", "e3", "c");
        scoreboard.joined("device:d", "u");
        scoreboard.sent("u", "e4", "d");
        assertThat(scoreboard.sent("u", "e2", "b")).as("a duplicate").isFalse();
        scoreboard.list("device:d", "e1", List.of("b"));
        scoreboard.list("device:d", "e2", List.of("x"));
        scoreboard.forgotten("device:d");
        scoreboard.list("u", "e4", List.of("y"));

        // Only b is in the list before it; c has one, and d none. a is the first event.
        assertThat(scoreboard.score().events()).isEqualTo(3);
        assertThat(scoreboard.score().hitRate()).isEqualTo(1 / 3.0);
        assertThat(scoreboard.reach()).isEqualTo(new AccuracyReport.Reach(3 / 4.0, 2 / 4.0));
    }

    @Test
    void eventsOfADeviceThatNeverHadAListAreMatchedWithThePersonsNextList() {
        scoreboard.sent("device:d", "e1", "a");
        scoreboard.joined("device:d", "u");
        scoreboard.sent("u", "e2", "b");
        assertThat(scoreboard.reach().shareWithList()).isNaN();
        scoreboard.list("u", "e2", List.of("a"));

        assertThat(scoreboard.score().events()).as("e1 is the first of the person").isEqualTo(1);
        scoreboard.sent("u", "e3", "a");
        scoreboard.list("u", "e3", List.of("b"));
        assertThat(scoreboard.score().hitRate()).as("of e2 and e3").isEqualTo(1 / 2.0);
        assertThat(scoreboard.reach().shareWithList()).as("of all three").isEqualTo(1 / 3.0);
    }

    @Test
    void isEmptyBeforeTheFirstScoredEvent() {
        assertThat(scoreboard.score().events()).isZero();
        assertThat(scoreboard.score().hitRate()).isNaN();
        assertThat(scoreboard.reach().coverage()).isNaN();
        assertThat(scoreboard.reach().shareWithList()).isNaN();
    }

    @Property(tries = 300)
    void agreesWithRecountingFromTheBeginning(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int users) {
        Random random = new Random(seed);
        List<Integer> expected = new ArrayList<>();
        List<User> all = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            all.add(new User("u" + u, random.nextInt(40)));
        }
        Scoreboard fresh = new Scoreboard(100);
        List<User> busy = new ArrayList<>(all);
        while (!busy.isEmpty()) {
            User user = busy.get(random.nextInt(busy.size()));
            if (!user.step(random, fresh)) {
                busy.remove(user);
            }
        }
        for (User user : all) {
            expected.addAll(NaiveScores.ranks(user.accepted, user.versions));
        }

        AccuracyReport.Score score = fresh.finish();

        assertThat(score.events()).isEqualTo(expected.size());
        if (!expected.isEmpty()) {
            assertThat(score.hitRate()).isEqualTo(NaiveScores.hitRate(expected), within(1e-9));
            assertThat(score.meanReciprocalRank())
                    .isEqualTo(NaiveScores.meanReciprocalRank(expected), within(1e-9));
        }
    }

    /** A report fed by an observer. */
    private static final class Scoreboard {
        private final AccuracyReport report = new AccuracyReport();
        private final TopicObserver observer;

        Scoreboard(int users) {
            observer =
                    new TopicObserver(
                            new TopicObserver.Memory(100, users, 10_000, 1_024),
                            DeliveryAudit.fromBeginning(),
                            report);
        }

        boolean sent(String user, String eventId, String itemId) {
            return observer.event(user, eventId, itemId, 0);
        }

        void refused(String user, String eventId) {
            observer.rejected(user, eventId, "LATE");
        }

        void list(String user, String triggerEventId, List<String> items) {
            observer.list(user, 1, triggerEventId, items, 0);
        }

        void joined(String id, String person) {
            observer.joined(id, person);
        }

        void forgotten(String user) {
            observer.forgotten(user);
        }

        AccuracyReport.Score score() {
            return report.score();
        }

        AccuracyReport.Reach reach() {
            return report.reach();
        }

        AccuracyReport.Score finish() {
            observer.finish();
            return score();
        }
    }

    /** Sends events, some of them twice or rejected, and lists that lag behind. */
    private static final class User {
        private final String id;
        private final int steps;
        private final List<String> accepted = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();
        private final List<NaiveScores.Version> versions = new ArrayList<>();
        private int done;
        private int answered;

        User(String id, int steps) {
            this.id = id;
            this.steps = steps;
        }

        boolean step(Random random, Scoreboard scoreboard) {
            if (done == steps) {
                return false;
            }
            done++;
            int chance = random.nextInt(10);
            if (chance < 6) {
                accepted.add("i" + random.nextInt(30));
                ids.add("e" + done);
                scoreboard.sent(id, "e" + done, accepted.get(accepted.size() - 1));
            } else if (chance == 6 && !ids.isEmpty()) {
                String again = ids.get(random.nextInt(ids.size()));
                scoreboard.sent(id, again, "whatever");
            } else if (chance == 7) {
                scoreboard.sent(id, "bad" + done, "i1");
                scoreboard.refused(id, "bad" + done);
            } else if (answered < accepted.size()) {
                answer(random, scoreboard);
            }
            return true;
        }

        private void answer(Random random, Scoreboard scoreboard) {
            int trigger = answered + random.nextInt(accepted.size() - answered);
            List<String> items = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                String item = "i" + random.nextInt(30);
                if (!items.contains(item)) {
                    items.add(item);
                }
            }
            versions.add(new NaiveScores.Version(trigger, items));
            scoreboard.list(id, ids.get(trigger), items);
            answered = trigger + 1;
        }
    }
}
