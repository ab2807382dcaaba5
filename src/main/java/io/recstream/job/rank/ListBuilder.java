package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.RecommendationUpdate;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Builds lists from candidate responses. It processes a user's events in the order of their
 * sequence numbers, compares the previous list with each event, learns from the event, ranks the
 * candidates and emits the list if it has changed.
 */
public final class ListBuilder {

    /** A time that is not known. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** Is notified of the outcome of responses, events and lists. */
    public interface ListListener {

        /**
         * The user's previous list was compared with the next event.
         *
         * @param list hashes of the items of that list, in order; null if the user had none
         * @param rank position of the event's item in it, 1 = first, 0 = not in it
         */
        void judged(int[] list, int rank);

        /** The event does not change its user's list; nothing is emitted. */
        default void unchanged() {}

        /**
         * An event was processed. An event that was processed without all its responses is
         * processed a second time when they have arrived.
         *
         * @param complete whether all responses were there
         * @param again whether this is the second time
         */
        default void taken(boolean complete, boolean again) {}

        /** A response arrived too late for any list. */
        default void ignored() {}

        /**
         * A list is emitted.
         *
         * @param waited milliseconds since Kafka received its event, or {@link #UNKNOWN}
         * @param now epoch milliseconds
         */
        default void emitted(long waited, long now) {}
    }

    /**
     * Maximum number of buffered contexts of a user while lists are withheld until the catalogue is
     * loaded. Older ones are processed without emitting a list.
     */
    static final int MAX_KEPT = 64;

    /** The same where the oldest context is still incomplete. */
    static final int MAX_BEHIND_INCOMPLETE = 4 * MAX_KEPT;

    private final Ranker blend;
    private final RevisitModel habits;
    private final PopularityIndex shelf;
    private final ListRules rules;
    private final long answerTimeoutMillis;
    private final long minEmitIntervalMillis;
    private final ListListener judge;

    /**
     * Response timeouts count from this time at the earliest: before it, lists were withheld for
     * the catalogue. Epoch milliseconds.
     */
    private long waitedUntil = Long.MIN_VALUE;

    /**
     * A builder over the stores that it updates.
     *
     * @param habits updated by every event that is processed
     * @param shelf receives the popularity snapshots that responses carry
     * @param rules which items a list may contain
     * @param answerTimeoutMillis how long a context waits for missing responses
     * @param minEmitIntervalMillis minimum time between two lists of a user
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

    /** Accepts a response whose event has no known time of arrival. */
    public void accept(
            UserListState memory,
            CandidateResponse answer,
            long now,
            Consumer<RecommendationUpdate> out) {
        accept(memory, answer, UNKNOWN, now, out);
    }

    /**
     * Accepts a response and emits the list that it completes, if any.
     *
     * @param arrivedAt when Kafka received the event, epoch milliseconds, or {@link #UNKNOWN}
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
     * Buffers a response while lists are withheld. Of a user with more contexts than are buffered,
     * the oldest complete ones are processed without emitting, as if a newer list had replaced
     * theirs; incomplete ones only where very many wait behind them.
     *
     * @return whether this response completes its context, so that {@link #step} must be called
     *     later
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
     * Adds a response to its context. If it is too late for any list, its event still updates what
     * is known of the user.
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

    /** Lists are emitted from now on; timeouts of missing responses count from now. */
    void endWait(long now) {
        waitedUntil = now;
    }

    /** Applies the popularity snapshot of a response that is buffered. */
    void take(PopularitySnapshot news) {
        shelf.put(news);
    }

    /** Builds and emits the next list of a user, if one is ready; at most one. */
    void step(UserListState memory, long now, Consumer<RecommendationUpdate> out) {
        memory.next(deadline(now)).ifPresent(taken -> make(memory, taken));
        emit(memory, now, out);
    }

    /**
     * A context that has been incomplete since before this time is processed without the missing
     * responses.
     */
    private long deadline(long now) {
        long deadline = now - answerTimeoutMillis;
        return deadline < waitedUntil ? Long.MIN_VALUE : deadline;
    }

    /** Processes all contexts that are complete or timed out, and emits the list that is due. */
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
     * When {@link #proceed} must run even if no further response arrives: epoch milliseconds, or
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
