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
import org.junit.jupiter.api.Test;

class LifelikeLogTest {

    private static final int LOOPS = 5;

    @Test
    void usersReturnEachLoopAndTheirSessionsKeepTheirPauses() {
        SessionLog made = SyntheticSessionLog.make(2_000, 5);
        LoopedEvents looped =
                LoopedEvents.ofReturningUsers(LifelikeLog.of(made, 1), (long) LOOPS * made.size());
        Map<String, List<UserEvent>> bySession = new HashMap<>();
        Set<String> users = new HashSet<>();
        BenchInput.Cursor<UserEvent> cursor = looped.cursor(0, 1);
        long before = Long.MIN_VALUE;
        for (long offset = 0; offset < cursor.size(); offset++) {
            UserEvent event = cursor.at(offset).value();
            assertThat(event.time()).isGreaterThanOrEqualTo(before);
            before = event.time();
            users.add(event.userId());
            bySession.computeIfAbsent(event.sessionId(), any -> new ArrayList<>()).add(event);
        }

        assertThat(users).hasSize(made.sessionNames().size());
        assertThat(bySession).hasSize(LOOPS * made.sessionNames().size());
        bySession.forEach(
                (session, events) -> assertThat(pauses(events)).isEqualTo(pausesOf(made, session)));
        assertThat(looped.usersSince(0)).isEqualTo(users.size());
        assertThat(before - cursor.at(0).value().time())
                .isGreaterThan(
                        LifelikeLog.LENGTH
                                .multipliedBy(LOOPS)
                                .minus(Duration.ofHours(8))
                                .toMillis());
    }

    private static List<Long> pauses(List<UserEvent> events) {
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < events.size(); i++) {
            pauses.add(events.get(i).time() - events.get(i - 1).time());
        }
        return pauses;
    }

    private static List<Long> pausesOf(SessionLog log, String looped) {
        String session = looped.substring(0, looped.indexOf('~'));
        List<Long> pauses = new ArrayList<>();
        long last = Long.MIN_VALUE;
        for (int e = 0; e < log.size(); e++) {
            if (log.sessionNames().name(log.session(e)).equals(session)) {
                if (last != Long.MIN_VALUE) {
                    pauses.add(log.time(e) - last);
                }
                last = log.time(e);
            }
        }
        return pauses;
    }
}
