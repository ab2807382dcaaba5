package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.Resolution.Kind;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** With identity, a session in which a visitor logs in teaches the items what one session does. */
class StitchedSessionTest {

    private static final String DEVICE = "device:d";

    @Test
    void itemsLearnTheSameAsIfTheirUserHadBeenKnownFromTheStart() throws IOException {
        List<UserEvent> known =
                List.of(
                        event("e1", "a", "10:00", "u1", DEVICE, Kind.NEW),
                        event("e2", "b", "10:01", "u1", DEVICE, Kind.NEW),
                        event("e3", "c", "10:02", "u1", "u1", Kind.NEW),
                        event("e4", "a", "10:03", "u1", DEVICE, Kind.NEW));
        List<UserEvent> stitched =
                List.of(
                        event("e1", "a", "10:00", DEVICE, DEVICE, Kind.NEW),
                        event("e2", "b", "10:01", DEVICE, DEVICE, Kind.NEW),
                        event("e1", "a", "10:00", "u1", DEVICE, Kind.REPLAY),
                        event("e2", "b", "10:01", "u1", DEVICE, Kind.REPLAY),
                        event("e3", "c", "10:02", "u1", "u1", Kind.NEW),
                        event("e4", "a", "10:03", "u1", DEVICE, Kind.NEW));

        Map<String, String> expected = learnt(known);
        assertThat(expected).containsOnlyKeys("a", "b", "c");
        assertThat(learnt(stitched)).isEqualTo(expected);
    }

    @Test
    void nothingLearnsFromTheMergeThatFollowsReplayedEvents() throws IOException {
        List<UserEvent> known = List.of(event("e1", "a", "10:00", "u1", "u1", Kind.NEW));
        UserEvent replayed = event("e2", "b", "10:01", "u1", "u2", Kind.REPLAY);
        UserEvent merge = UserEvent.merge("u1", replayed, replayed, 0, UserFeatures.COMPLETE);

        assertThat(learnt(List.of(known.get(0), replayed, merge))).isEqualTo(learnt(known));
    }

    private static UserEvent event(
            String id, String item, String time, String user, String origin, Kind kind) {
        return new UserEvent(id, origin, null, item, "view", at(time), 0)
                .of(user, new Resolution(origin, kind));
    }

    /** The byte forms of what the items know, by item. */
    private static Map<String, String> learnt(List<UserEvent> events) throws IOException {
        Map<String, SessionState> sessions = new HashMap<>();
        Map<String, ItemState> items = new HashMap<>();
        LearningScorer scorer = new LearningScorer(KnnParameters.DEFAULT);
        for (UserEvent event : events) {
            SessionState session =
                    sessions.computeIfAbsent(event.userId(), user -> new SessionState());
            SessionState.Step step =
                    event.isMerge()
                            ? session.merge(event)
                            : session.observe(event, 1, SessionParameters.DEFAULT);
            for (ItemUpdate update : ItemUpdates.of(event, step, 4)) {
                if (update.isLearnt()) {
                    scorer.learnAndScore(
                            items.computeIfAbsent(update.itemId(), item -> new ItemState()),
                            update);
                }
            }
        }
        Map<String, String> bytes = new TreeMap<>();
        for (Map.Entry<String, ItemState> item : items.entrySet()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new ItemStateCodec().write(item.getValue(), new DataOutputStream(out));
            bytes.put(item.getKey(), HexFormat.of().formatHex(out.toByteArray()));
        }
        return bytes;
    }
}
