package io.recstream.evaluation;

import io.recstream.job.config.JobSettings;
import io.recstream.job.model.NearestName;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.Explanation;
import io.recstream.reference.SequentialRecommender;
import java.util.List;

/**
 * A session whose list is explained. Static protocol: the job's recommender has learnt one log and
 * followed a session of another one. Prequential protocol: it has learnt all events up to the one
 * before the list.
 */
final class ExplainedSession {

    private static final int NEAREST = 3;

    private final String name;
    private final SessionLog log;
    private final int[] events;
    private final int last;

    private ExplainedSession(String name, SessionLog log, int[] events, int last) {
        this.name = name;
        this.log = log;
        this.events = events;
        this.last = last;
    }

    /**
     * Finds a session.
     *
     * @param number the list after its event of this number, from 1; 0 for its last event
     * @throws IllegalArgumentException if there is no such session or event
     */
    static ExplainedSession of(String name, int number, SessionLog log) {
        int[] events = log.eventsOf(name);
        if (events.length == 0) {
            List<String> names = log.sessionsWithEvents();
            throw new IllegalArgumentException(
                    String.format(
                            "--explain %s: there is no such session among %,d; nearest are %s.",
                            name,
                            names.size(),
                            String.join(", ", NearestName.of(name, names, NEAREST))));
        }
        if (number < 0 || number > events.length) {
            throw new IllegalArgumentException(
                    String.format(
                            "--explain-event %d: session %s has %d; give a number from 1 to %d.",
                            number, name, events.length, events.length));
        }
        int last = number == 0 ? events.length : number;
        return new ExplainedSession(name, log, events, last);
    }

    String name() {
        return name;
    }

    /** The number of the event before the list. */
    int last() {
        return last;
    }

    int size() {
        return events.length;
    }

    /** Learns another log, then follows the session. */
    Explanation afterLearning(SessionLog learnt, JobSettings settings, ProgressBar progress) {
        SequentialRecommender recommender = JobModel.recommender(settings);
        learn(recommender, learnt, learnt.size(), progress);
        for (int i = 0; i < last - 1; i++) {
            recommender.observe(event(log, events[i]), update -> {});
        }
        return recommender.explain(event(log, events[last - 1]), false, update -> {});
    }

    /** Learns the log itself up to the event. */
    Explanation whileLearning(JobSettings settings, ProgressBar progress) {
        SequentialRecommender recommender = JobModel.recommender(settings);
        int until = events[last - 1];
        learn(recommender, log, until, progress);
        return recommender.explain(event(log, until), true, update -> {});
    }

    private static void learn(
            SequentialRecommender recommender, SessionLog log, int until, ProgressBar progress) {
        progress.begin("learning", until);
        for (int e = 0; e < until; e++) {
            progress.at(e);
            recommender.accept(event(log, e), update -> {});
        }
        progress.end();
    }

    private static UserEvent event(SessionLog log, int event) {
        String user = log.sessionNames().name(log.session(event));
        return JobModel.event(user, log.itemNames().name(log.item(event)), log.time(event));
    }

    /** The next item, or null after the session's last event. */
    String next() {
        return last == events.length ? null : log.itemNames().name(log.item(events[last]));
    }
}
