package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.recstream.job.config.JobSettings;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.emit.RecommendationSerializer;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.Codec;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.ItemUpdateCodec;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.ResponseMessageCodec;
import io.recstream.job.model.UserEvent;
import io.recstream.job.neighbour.ItemState;
import io.recstream.job.neighbour.LearningScorer;
import io.recstream.job.neighbour.Scorer;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import io.recstream.job.state.MessageSerializer;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * What an event may cost, in figures that no other work on the machine changes: bytes of garbage,
 * and bytes of messages. Code that is not compiled yet allocates more than compiled code, never
 * less, so the bounds hold for both.
 */
class EventCostTest {

    private static final int EVENTS = 40_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bounds, in bytes per event, each some tenth above what was measured. */
    private static final double GARBAGE_OF_RECOMMENDER = 5_900;

    private static final double GARBAGE_OF_MESSAGES = 2_900;

    /** Beside its bytes: the record of Kafka's client. */
    private static final double GARBAGE_OF_A_LIST = 300;

    private static final double SIZE_OF_UPDATES = 165;
    private static final double SIZE_OF_RESPONSES = 750;

    private final JobSettings settings = BenchedJob.settings(Map.of());
    private final BenchInput.Cursor<UserEvent> events =
            new LoopedEvents(SyntheticSessionLog.make(EVENTS, 1), EVENTS).cursor(0, 1);

    @Test
    void theRecommenderMakesLittleGarbage() {
        SequentialRecommender recommender = SequentialRecommender.of(settings);
        long garbage = 0;
        for (int e = 0; e < EVENTS; e++) {
            UserEvent event = events.at(e).value();
            long before = allocated();
            recommender.accept(event, list -> {});
            garbage += isSteady(e) ? allocated() - before : 0;
        }
        assertThat(perEvent(garbage)).isBetween(100.0, GARBAGE_OF_RECOMMENDER);
    }

    @Test
    void aListForKafkaMakesLittleGarbageBesideItsBytes() {
        SequentialRecommender recommender = SequentialRecommender.of(settings);
        RecommendationSerializer serializer =
                new RecommendationSerializer("lists", OutputFormat.AVRO);
        List<Long> garbage = new ArrayList<>();
        for (int e = 0; e < EVENTS; e++) {
            recommender.accept(
                    events.at(e).value(),
                    list -> {
                        long before = allocated();
                        ProducerRecord<byte[], byte[]> sent = serializer.serialize(list, null, 0L);
                        garbage.add(allocated() - before - sent.key().length - sent.value().length);
                    });
        }
        assertThat(garbage).hasSizeGreaterThan(EVENTS / 2);
        List<Long> steady = garbage.subList(garbage.size() / 2, garbage.size());
        assertThat(steady.stream().mapToLong(Long::longValue).average().orElseThrow())
                .isBetween(50.0, GARBAGE_OF_A_LIST);
    }

    @Test
    void messagesAreShortAndMakeLittleGarbage() throws IOException {
        Map<String, SessionState> sessions = new HashMap<>();
        Map<String, ItemState> items = new HashMap<>();
        KnnParameters knn = settings.items().knn();
        LearningScorer scorer = new LearningScorer(knn, new Scorer(knn, scores -> scores));
        Edge<ItemUpdate> updates = new Edge<>(new ItemUpdateCodec());
        Edge<CandidateResponse> responses = new Edge<>(new ResponseMessageCodec());
        for (int e = 0; e < EVENTS; e++) {
            UserEvent event = events.at(e).value();
            SessionState.Step step =
                    sessions.computeIfAbsent(event.userId(), user -> new SessionState())
                            .observe(event, 1, settings.sessionParameters());
            for (ItemUpdate update : ItemUpdates.of(event, step, knn.respondingItems())) {
                ItemUpdate arrived = updates.send(update, isSteady(e));
                Candidates candidates =
                        scorer.learnAndScore(
                                items.computeIfAbsent(arrived.itemId(), item -> new ItemState()),
                                arrived);
                if (arrived.wantsCandidates()) {
                    CandidateResponse response =
                            CandidateResponse.to(arrived, candidates, null, null);
                    assertThat(responses.send(response, isSteady(e))).isEqualTo(response);
                }
            }
        }
        assertThat(perEvent(updates.bytes)).isBetween(100.0, SIZE_OF_UPDATES);
        assertThat(perEvent(responses.bytes)).isBetween(100.0, SIZE_OF_RESPONSES);
        assertThat(perEvent(updates.garbage + responses.garbage))
                .isBetween(100.0, GARBAGE_OF_MESSAGES);
    }

    /** From one operator to the next. */
    private static final class Edge<T> {

        private final MessageSerializer<T> serializer;
        private final DataOutputSerializer out = new DataOutputSerializer(1 << 16);
        private final DataInputDeserializer in = new DataInputDeserializer();
        private long bytes;
        private long garbage;

        Edge(Codec<T> codec) {
            serializer = new MessageSerializer<>(codec);
        }

        T send(T message, boolean counts) throws IOException {
            long before = allocated();
            out.clear();
            serializer.serialize(message, out);
            in.setBuffer(out.getSharedBuffer(), 0, out.length());
            T arrived = serializer.deserialize(in);
            if (counts) {
                garbage += allocated() - before;
                bytes += out.length();
            }
            return arrived;
        }
    }

    private static boolean isSteady(int event) {
        return event >= EVENTS / 2;
    }

    private static double perEvent(long total) {
        return total / (EVENTS / 2.0);
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
