package io.recstream.evaluation;

import io.recstream.evaluation.baseline.Prefix;
import io.recstream.evaluation.baseline.Scores;
import io.recstream.evaluation.baseline.SessionModel;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.util.List;

/**
 * The recommender of the job, made of the classes of its operators; it predicts with the last list
 * of the session's user. Each session is a user; all events are views. Sessions are those of the
 * log, without a gap.
 */
final class JobModel implements SessionModel {

    /** The list before a session's first event. */
    private static final int[] NO_LIST = {};

    private final SequentialRecommender recommender;
    private final Names sessions;
    private final Names items;
    private final int[][] lists;

    /** The session of the current event. */
    private int session;

    JobModel(JobSettings settings, SessionLog log) {
        recommender = recommender(settings);
        sessions = log.sessionNames();
        items = log.itemNames();
        lists = new int[sessions.size()][];
    }

    static SequentialRecommender recommender(JobSettings settings) {
        return SequentialRecommender.of(settings, settings.sessionParameters().withoutGap());
    }

    @Override
    public void predict(Prefix prefix, Scores scores) {
        int[] list = lists[prefix.session()];
        if (list != null) {
            for (int place = 0; place < list.length; place++) {
                scores.add(list[place], list.length - place);
            }
        }
    }

    @Override
    public void learn(Prefix prefix, long time) {
        session = prefix.session();
        recommender.accept(event(prefix, time), this::show);
    }

    @Override
    public void observe(Prefix prefix, long time) {
        session = prefix.session();
        recommender.observe(event(prefix, time), this::show);
    }

    private UserEvent event(Prefix prefix, long time) {
        return event(sessions.name(prefix.session()), items.name(prefix.newest()), time);
    }

    /** A user's view of an item. */
    static UserEvent event(String user, String item, long time) {
        return new UserEvent(user, user, user, item, "view", time, 0);
    }

    private void show(RecommendationUpdate update) {
        List<RecommendedItem> list = update.items();
        int[] numbers = list.isEmpty() ? NO_LIST : new int[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = items.number(list.get(i).itemId());
        }
        lists[session] = numbers;
    }
}
