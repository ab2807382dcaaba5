package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.RecommendationUpdate;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns answers into lists: takes a user's complete contexts in order, learns from each event what
 * the list before it was worth, blends, and emits what has changed.
 */
public final class ListBuilder {

    /** Stands for a time that is not known. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** Hears what becomes of answers, events and lists. */
    public interface ListListener {

        /**
         * An event that was judged.
         *
         * @param list the items that the user had, in order, by hash; null where he had no list
         * @param rank the place of the event's item among them, 1 = first, or 0
         */
        void judged(int[] list, int rank);

        /** An event that leaves its user's list as it was: none goes out for it. */
        default void unchanged() {}

        /**
         * An event that was taken: once, and a second time where that was without all answers and
         * they have arrived since.
         *
         * @param complete whether all its answers were there
         * @param again whether it had been taken before, incomplete
         */
        default void taken(boolean complete, boolean again) {}

        /** An answer that came too late for any list. */
        default void ignored() {}

        /**
         * A list that goes out.
         *
         * @param waited since Kafka got its event, milliseconds, or {@link #UNKNOWN}
         * @param now epoch milliseconds
         */
        default void emitted(long waited, long now) {}
    }

    /** How many of a user's contexts are kept while lists wait: older ones make no list. */
    static final int MAX_KEPT = 64;

    /** How many are kept at most, because an answer to the first one is missing. */
    static final int MAX_BEHIND_INCOMPLETE = 4 * MAX_KEPT;

    private final Ranker blend;
    private final RevisitModel habits;
    private final PopularityIndex shelf;
    private final ListRules rules;
    private final long answerTimeoutMillis;
    private final long minEmitIntervalMillis;
    private final ListListener judge;

    /** Before this moment lists waited, and answers were not missing; epoch milliseconds. */
    private long waitedUntil = Long.MIN_VALUE;

    /**
     * Makes a list maker.
     *
     * @param habits learnt from every event that is taken
     * @param shelf what is popular, put there as answers bring news of it
     * @param rules which items may be in a list
     * @param answerTimeoutMillis how long a context waits for an answer
     * @param minEmitIntervalMillis how long after a user's list his next one may go out
     */
    public ListBuilder(
            Ranker blend,
            RevisitModel habits,
            PopularityIndex shelf,
            ListRules rules,
            long answerTimeoutMillis,
            long minEmitIntervalMillis,
            ListListener judge) {
        this.blend = blend;
        this.habits = habits;
        this.shelf = shelf;
        this.rules = rules;
        this.answerTimeoutMillis = answerTimeoutMillis;
        this.minEmitIntervalMillis = minEmitIntervalMillis;
        this.judge = judge;
    }

    /** Takes an answer to an event that came at an unknown time. */
    public void accept(
            UserListState memory,
            CandidateResponse answer,
            long now,
            Consumer<RecommendationUpdate> out) {
        accept(memory, answer, UNKNOWN, now, out);
    }

    /**
     * Takes an answer, and makes whatever list it completes.
     *
     * @param arrivedAt when Kafka got the event, epoch milliseconds, or {@link #UNKNOWN}
     */
    public void accept(
            UserListState memory,
            CandidateResponse answer,
            long arrivedAt,
            long now,
            Consumer<RecommendationUpdate> out) {
        if (answer.news() != null) {
            shelf.put(answer.news());
        }
        add(memory, answer, arrivedAt, now);
        proceed(memory, now, out);
    }

    /**
     * Keeps an answer while no list may go out; of a user with many contexts the oldest are taken,
     * as if their lists had been replaced before they went out; incomplete ones only where very
     * many wait behind them.
     *
     * @return whether its context is complete with it, and worth a {@link #step} later
     */
    boolean keep(UserListState memory, CandidateResponse answer, long arrivedAt, long now) {
        if (!add(memory, answer, arrivedAt, now)) {
            return false;
        }
        boolean shrinks = true;
        while (shrinks && memory.pending.size() > MAX_KEPT) {
            boolean forced = memory.pending.size() > MAX_BEHIND_INCOMPLETE;
            Optional<UserListState.Taken> taken =
                    memory.next(forced ? Long.MAX_VALUE : Long.MIN_VALUE);
            taken.ifPresent(next -> make(memory, next));
            shrinks = taken.isPresent();
        }
        return memory.isComplete(answer.sequence());
    }

    /**
     * Keeps an answer; of one that comes too late for any list, what its event says of the user.
     */
    private boolean add(UserListState memory, CandidateResponse answer, long arrivedAt, long now) {
        boolean kept = memory.add(answer.withoutNews(), arrivedAt, now);
        if (!kept) {
            judge.ignored();
            if (answer.enriched() != null) {
                observe(memory, answer.enriched());
            }
        }
        return kept;
    }

    /** From now on lists go out: answers that are missing have been so since now. */
    void endWait(long now) {
        waitedUntil = now;
    }

    /** What the answers of now bring, where they are not accepted as they come. */
    void take(PopularitySnapshot news) {
        shelf.put(news);
    }

    /** Makes and sends the next list of a user, if it can be made. */
    void step(UserListState memory, long now, Consumer<RecommendationUpdate> out) {
        memory.next(deadline(now)).ifPresent(taken -> make(memory, taken));
        emit(memory, now, out);
    }

    /** Since when an answer must have been missing to be waited for no more. */
    private long deadline(long now) {
        long deadline = now - answerTimeoutMillis;
        return deadline < waitedUntil ? Long.MIN_VALUE : deadline;
    }

    /** Makes what is complete, lets go what has waited too long, and sends what may go out. */
    public void proceed(UserListState memory, long now, Consumer<RecommendationUpdate> out) {
        Optional<UserListState.Taken> taken = memory.next(deadline(now));
        while (taken.isPresent()) {
            make(memory, taken.get());
            emit(memory, now, out);
            taken = memory.next(deadline(now));
        }
        emit(memory, now, out);
    }

    /**
     * When {@link #proceed} has something to do without another answer: epoch milliseconds, or
     * Long.MAX_VALUE.
     */
    public long nextWakeUp(UserListState memory) {
        long straggler = memory.waitingSince();
        long answerDue =
                straggler == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : Math.max(straggler, waitedUntil) + answerTimeoutMillis;
        long emitDue =
                memory.held == null ? Long.MAX_VALUE : memory.emittedAt + minEmitIntervalMillis;
        return Math.min(answerDue, emitDue);
    }

    private void make(UserListState memory, UserListState.Taken taken) {
        PendingResponses context = taken.context();
        EnrichedEvent event = context.event();
        boolean complete = context.isComplete();
        if (complete || !taken.again()) {
            judge.taken(complete, taken.again());
        }
        if (event == null) {
            return;
        }
        boolean isNew = !context.eventTaken;
        context.eventTaken = true;
        if (isNew) {
            observe(memory, event);
        }
        if (event.context().length == 0) {
            return;
        }
        if (isNew && event.joinsSession()) {
            memory.learn(event, habits);
            judge.judged(memory.lastList, memory.rankOf(event.event().itemId()));
        }
        Ranker.RankedList made =
                blend.blend(
                        context.answers,
                        event.context(),
                        event.isNegative() ? null : event.category(),
                        habits,
                        shelf,
                        rules.of(memory));
        int sessionEvents =
                memory.keep(event, isNew, complete ? made.ownShares() : UserListState.NO_SHARES);
        memory.propose(made.items(), emptyReason(made), event, sessionEvents, complete);
        memory.heldArrivedAt = context.arrivedAt;
        if (memory.held == null && isNew) {
            judge.unchanged();
        }
    }

    private void observe(UserListState memory, EnrichedEvent event) {
        memory.lastEvent = Math.max(memory.lastEvent, event.event().time());
        rules.observe(memory, event);
    }

    private static EmptyReason emptyReason(Ranker.RankedList made) {
        if (!made.items().isEmpty()) {
            return null;
        }
        return made.candidates() == 0 ? EmptyReason.NO_CANDIDATES : EmptyReason.ALL_FILTERED;
    }

    private void emit(UserListState memory, long now, Consumer<RecommendationUpdate> out) {
        if (memory.held != null && now - memory.emittedAt >= minEmitIntervalMillis) {
            memory.revise(items -> rules.asOfNow(memory, items));
            if (memory.held != null) {
                long arrivedAt = memory.heldArrivedAt;
                judge.emitted(arrivedAt == UNKNOWN ? UNKNOWN : now - arrivedAt, now);
                out.accept(memory.emit(now));
            }
        }
    }
}
