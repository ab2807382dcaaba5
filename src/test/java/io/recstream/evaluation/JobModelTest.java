package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.evaluation.baseline.Prefix;
import io.recstream.evaluation.baseline.Scores;
import io.recstream.evaluation.baseline.SessionModel;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobModelTest {

    private static final String[] LEARNT = {
        "s1:a", "s1:b", "s1:c", "s2:b", "s2:c", "s2:d", "s3:a", "s3:c", "s3:d", "s4:b", "s4:d"
    };
    private static final String[] FOLLOWED =
            IntStream.range(0, 200)
                    .mapToObj(i -> "t" + i)
                    .flatMap(t -> Stream.of(t + ":b", t + ":e", t + ":b"))
                    .toArray(String[]::new);
    private static final String[] ASKED = {"u:a", "u:b", "u:d"};

    @Test
    void scoresAUsersNewestListInItsOrder() {
        SessionLog log = TestingLog.of(LEARNT);
        SessionModel model = model(log);
        Harness.SessionPrefixes histories = new Harness.SessionPrefixes(log.sessionNames().size());
        learn(model, log, histories);

        List<Integer> list = list(model, histories.of(log.sessionNames().number("s4")));

        assertThat(list).hasSizeGreaterThan(1).isEqualTo(newestList(log, "s4"));
    }

    @Test
    void learnsNothingFromSessionsThatItFollows() {
        assertThat(lists(FOLLOWED)).isEqualTo(lists()).isNotEmpty();
    }

    @Test
    void followsTheSessionThatItDoesNotLearnFrom() {
        SessionLog log = TestingLog.of(LEARNT);
        SessionLog other = TestingLog.fill(log.ofOtherSessions(), "s1:a", "s1:b");
        SessionModel model = model(log);
        Harness.SessionPrefixes histories = new Harness.SessionPrefixes(log.sessionNames().size());
        learn(model, log, histories);
        Prefix prefix = null;
        List<List<Integer>> lists = new ArrayList<>();
        for (int e = 0; e < other.size(); e++) {
            histories.add(other.session(e), other.item(e));
            prefix = histories.of(other.session(e));
            model.observe(prefix, other.time(e));
            lists.add(list(model, prefix));
        }

        assertThat(lists.get(0)).isNotEmpty().isNotEqualTo(lists.get(1));
        assertThat(lists.get(1)).isNotEmpty();
    }

    /** The user's newest list. */
    private static List<Integer> newestList(SessionLog log, String user) {
        SequentialRecommender recommender =
                SequentialRecommender.of(Contestants.settings(Map.of(), 20));
        List<Integer> newest = new ArrayList<>();
        for (int e = 0; e < log.size(); e++) {
            String session = log.sessionNames().name(log.session(e));
            String item = log.itemNames().name(log.item(e));
            recommender.accept(
                    new UserEvent("e" + e, session, session, item, "view", log.time(e), 0),
                    list -> {
                        if (session.equals(user)) {
                            newest.clear();
                            list.items()
                                    .forEach(i -> newest.add(log.itemNames().number(i.itemId())));
                        }
                    });
        }
        return newest;
    }

    /** The lists of a session that is followed after other ones. */
    private static List<List<Integer>> lists(String... before) {
        SessionLog log = TestingLog.of(LEARNT);
        SessionLog asked = TestingLog.fill(log.ofOtherSessions(), ASKED);
        SessionLog followed = TestingLog.fill(log.ofOtherSessions(), before);
        SessionModel model = model(log);
        Harness.SessionPrefixes histories = new Harness.SessionPrefixes(log.sessionNames().size());
        learn(model, log, histories);
        for (int e = 0; e < followed.size(); e++) {
            histories.add(followed.session(e), followed.item(e));
            model.observe(histories.of(followed.session(e)), followed.time(e));
        }
        List<List<Integer>> lists = new ArrayList<>();
        for (int e = 0; e < asked.size(); e++) {
            histories.add(asked.session(e), asked.item(e));
            model.observe(histories.of(asked.session(e)), asked.time(e));
            lists.add(list(model, histories.of(asked.session(e))));
        }
        return lists;
    }

    private static SessionModel model(SessionLog log) {
        return Contestants.of(List.of("recstream"), Map.of(), 20).make("recstream", log);
    }

    private static void learn(
            SessionModel model, SessionLog log, Harness.SessionPrefixes histories) {
        for (int e = 0; e < LEARNT.length; e++) {
            histories.add(log.session(e), log.item(e));
            model.learn(histories.of(log.session(e)), log.time(e));
        }
    }

    private static List<Integer> list(SessionModel model, Prefix prefix) {
        Scores scores = new Scores();
        model.predict(prefix, scores);
        int[] top = new int[20];
        int size = scores.top(top);
        List<Integer> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(top[i]);
        }
        return list;
    }
}
