package io.recstream.bench;

import io.recstream.job.StreamTypes;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.neighbour.ItemState;
import io.recstream.job.neighbour.Scorer;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * A job that only forwards records: the same source and three shuffles with the same record types
 * and serializers, and records of the same number and sizes between the same keys, which are
 * computed beforehand. It measures the overhead of Flink.
 *
 * <p>Contexts are those of the events in the log; the responses are each item's last ones after
 * learning the log {@value #LEARNT_LOOPS} times.
 */
final class PassThrough implements AutoCloseable {

    static final String LAST = "forward-answer";

    private static final int LEARNT_LOOPS = 3;
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, PassThrough> MADE = new ConcurrentHashMap<>();

    private static final OutputTag<UserFeatures> FEATURES =
            new OutputTag<>("features", StreamTypes.FEATURES);

    private final long number = NUMBERS.incrementAndGet();
    private final LoopedEvents events;

    /** By position in the log. */
    private final ItemUpdate[][] visits;

    private final Map<String, Candidates> candidates = new HashMap<>();

    PassThrough(JobSettings settings, LoopedEvents events) {
        this.events = events;
        this.visits = new ItemUpdate[events.log().size()][];
        learn(settings);
        MADE.put(number, this);
    }

    @Override
    public void close() {
        MADE.remove(number);
    }

    private void learn(JobSettings settings) {
        Map<String, ItemState> memories = new HashMap<>();
        Scorer scorer = new Scorer(settings.items().knn(), CandidateScores::packed);
        LoopedEvents loops = new LoopedEvents(events.log(), (long) LEARNT_LOOPS * visits.length);
        BenchInput.Cursor<UserEvent> cursor = loops.cursor(0, 1);
        Map<String, SessionState> sessions = new HashMap<>();
        ItemIds context = new ItemIds();
        for (long offset = 0; offset < cursor.size(); offset++) {
            UserEvent event = cursor.at(offset).value();
            SessionState.Step step =
                    sessions.computeIfAbsent(event.userId(), user -> new SessionState())
                            .observe(event, 1, settings.sessionParameters());
            List<ItemUpdate> updates =
                    ItemUpdates.of(event, step, settings.items().knn().respondingItems());
            visits[(int) (offset % visits.length)] = updates.toArray(ItemUpdate[]::new);
            for (ItemUpdate update : updates) {
                ItemState state =
                        memories.computeIfAbsent(update.itemId(), item -> new ItemState());
                state.learn(update, update.context().unpack(context), settings.items().knn());
                if (update.wantsCandidates()) {
                    candidates.put(update.itemId(), scorer.score(state, update));
                }
            }
        }
    }

    /** Adds the dataflow after a source of events. */
    void build(DataStream<DecodedRecord<UserEvent>> source) {
        var visited =
                source.keyBy(incoming -> incoming.value().userId(), Types.STRING)
                        .process(new SendUpdates(number))
                        .returns(StreamTypes.DEFAULT.itemUpdate())
                        .uid("forward-event")
                        .name("forward-event");
        var responses =
                visited.keyBy(ItemUpdate::itemId, Types.STRING)
                        .process(new SendResponses(number))
                        .returns(StreamTypes.CANDIDATE_RESPONSE)
                        .uid("forward-visit")
                        .name("forward-visit");
        var lists =
                responses
                        .keyBy(CandidateResponse::userId, Types.STRING)
                        .process(new EmitResults())
                        .returns(StreamTypes.LIST)
                        .uid(LAST)
                        .name(LAST);
        lists.sinkTo(new DiscardingSink<>())
                .uid("write-recommendations")
                .name("write-recommendations");
        lists.getSideOutput(FEATURES)
                .sinkTo(new DiscardingSink<>())
                .uid("write-user-features")
                .name("write-user-features");
    }

    private static final class SendUpdates
            extends KeyedProcessFunction<String, DecodedRecord<UserEvent>, ItemUpdate> {

        private static final long serialVersionUID = 1L;

        private final long number;
        private final Map<Integer, int[]> orders = new HashMap<>();

        SendUpdates(long number) {
            this.number = number;
        }

        @Override
        public void processElement(
                DecodedRecord<UserEvent> incoming, Context context, Collector<ItemUpdate> out) {
            PassThrough made = MADE.get(number);
            int splits = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
            int[] order =
                    orders.computeIfAbsent(
                            incoming.source().partition(), it -> made.events.order(it, splits));
            UserEvent event = incoming.value();
            int place = LoopedEvents.place(incoming.source().offset(), order);
            for (ItemUpdate update : made.visits[place]) {
                out.collect(
                        new ItemUpdate(
                                update.itemId(),
                                event.userId(),
                                event.time(),
                                update.firstOfUser(),
                                event.time(),
                                event.time(),
                                update.context(),
                                update.position(),
                                update.repeatDistance(),
                                update.weight(),
                                update.expectedResponses(),
                                update.sessionEvents(),
                                update.openSessions(),
                                update.event() == null ? null : event));
            }
        }
    }

    private static final class SendResponses
            extends KeyedProcessFunction<String, ItemUpdate, CandidateResponse> {

        private static final long serialVersionUID = 1L;

        private final long number;

        SendResponses(long number) {
            this.number = number;
        }

        @Override
        public void processElement(
                ItemUpdate update, Context context, Collector<CandidateResponse> out) {
            if (update.wantsCandidates()) {
                Candidates known = MADE.get(number).candidates.get(update.itemId());
                out.collect(
                        CandidateResponse.to(
                                update, known == null ? PackedCandidates.NONE : known, null, null));
            }
        }
    }

    /** Emits the same list and features for each event. */
    private static final class EmitResults
            extends KeyedProcessFunction<String, CandidateResponse, RecommendationUpdate> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                CandidateResponse response, Context context, Collector<RecommendationUpdate> out) {
            if (response.enriched() != null) {
                out.collect(RecommendationUpdate.tombstone(response.userId()));
                context.output(FEATURES, UserFeatures.tombstone(response.userId()));
            }
        }
    }
}
