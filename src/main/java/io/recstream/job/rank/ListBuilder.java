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

    /** A time of arrival that is not known. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** Is notified of the outcome of responses, events and lists. */
    public interface ListListener {

        /**
         * The user's previous list was compared with the next event.
         *
         * @param list hashes of the items of that list, in order; null if the user had none
         * @param rank position of the event's item in it, 1 = first, 0 = not in it
         */
        void previousListScored(int[] list, int rank);

        /**
         * The same, of a user who is in a variant of an experiment.
         *
         * @param emittedAt processing time at which the list was emitted
         */
        default void previousListScored(String variant, int[] list, int rank, long emittedAt) {}

        /** The event does not change its user's list; nothing is emitted. */
        default void unchanged() {}

        /**
         * An event was processed. An event that was processed without all its responses is
         * processed a second time when they have arrived.
         *
         * @param complete whether all responses were there
         * @param isRetry whether this is the second time
         */
        default void eventProcessed(boolean complete, boolean isRetry) {}

        /** A response arrived too late for any list. */
        default void responseDropped() {}

        /**
         * A list is emitted.
         *
         * @param waited milliseconds since Kafka received its event, or {@link #UNKNOWN}
         * @param now epoch milliseconds
         */
        default void emitted(long waited, long now) {}

        /** A list is another one after a change of the availability or of the rules. */
        default void reissued() {}

        /** A user is not held any more, because there are too many. */
        default void leftOut() {}

        /** The list that is emitted was built under a variant of an experiment. */
        default void emittedUnder(String variant) {}
    }

    /**
     * Maximum number of buffered contexts of a user while lists are withheld until the catalogue is
     * loaded. Older ones are processed without emitting a list.
     */
    static final int MAX_BUFFERED = 64;

    /** Beyond this number, the oldest context is processed even if it is incomplete. */
    static final int MAX_BEHIND_INCOMPLETE = 4 * MAX_BUFFERED;

    private final Ranker ranker;
    private final RevisitModel revisits;
    private final PopularityIndex popularity;
    private final ListRules rules;
    private final Times times;
    private final ListListener listener;

    /** Null where no list is made again. */
    private final RecentLists recent;

    /**
     * Timeouts of missing responses count from this time at the earliest: before it, lists were
     * withheld until the catalogue was loaded. Epoch milliseconds.
     */
    private long timeoutsFrom = Long.MIN_VALUE;

    /**
     * What ranks the items.
     *
     * @param revisits updated by every event that is processed
     * @param popularity receives the popularity snapshots that responses carry
     */
    public record Models(Ranker ranker, RevisitModel revisits, PopularityIndex popularity) {}

    /**
     * Times in milliseconds.
     *
     * @param responseTimeout how long a context waits for missing responses
     * @param minEmitInterval minimum time between two lists of a user
     */
    public record Times(long responseTimeout, long minEmitInterval) {}

    /**
     * A builder that updates the models.
     *
     * @param rules which items a list may contain
     */
    public ListBuilder(Models models, ListRules rules, Times times, ListListener listener) {
        this(models, rules, times, listener, null);
    }

    /**
     * A builder that can make lists again.
     *
     * @param recent holds the lists; null where none is made again
     */
    ListBuilder(
            Models models,
            ListRules rules,
            Times times,
            ListListener listener,
            RecentLists recent) {
        this.recent = recent;
        this.ranker = models.ranker();
        this.revisits = models.revisits();
        this.popularity = models.popularity();
        this.rules = rules;
        this.times = times;
        this.listener = listener;
    }

    /** Accepts a response whose event has no known time of arrival. */
    public void accept(
            UserListState state,
            CandidateResponse response,
            long now,
            Consumer<RecommendationUpdate> out) {
        accept(state, response, UNKNOWN, now, out);
    }

    /**
     * Accepts a response and emits the list that it completes, if any.
     *
     * @param arrivedAt when Kafka received the event, epoch milliseconds, or {@link #UNKNOWN}
     */
    public void accept(
            UserListState state,
            CandidateResponse response,
            long arrivedAt,
            long now,
            Consumer<RecommendationUpdate> out) {
        if (response.popularity() != null) {
            popularity.put(response.popularity());
        }
        add(state, response, arrivedAt, now);
        advance(state, now, out);
    }

    /**
     * Buffers a response while lists are withheld. Of a user with more contexts than are buffered,
     * the oldest complete ones are processed without emitting, as if a newer list had replaced
     * theirs; incomplete ones only where very many contexts wait behind them.
     *
     * @return whether this response completes its context, so that {@link #step} must be called
     *     later
     */
    boolean buffer(UserListState state, CandidateResponse response, long arrivedAt, long now) {
        if (!add(state, response, arrivedAt, now)) {
            return false;
        }
        boolean shrinks = true;
        while (shrinks && state.retirement == null && state.pending.size() > MAX_BUFFERED) {
            boolean forced = state.pending.size() > MAX_BEHIND_INCOMPLETE;
            Optional<UserListState.ReadyContext> ready =
                    state.pollReady(forced ? Long.MAX_VALUE : Long.MIN_VALUE);
            ready.ifPresent(context -> build(state, context, now));
            shrinks = ready.isPresent();
        }
        return state.isComplete(response.sequence());
    }

    /**
     * Adds a response to its context. If it is too late for any list, its event still updates what
     * is known of the user. A retirement that is too late ends the user all the same, with what was
     * made of their events after it: otherwise the list of a merged id would remain.
     *
     * @return false if it was too late
     */
    private boolean add(UserListState state, CandidateResponse response, long arrivedAt, long now) {
        boolean kept = state.add(response.withoutPopularity(), arrivedAt, now);
        if (!kept) {
            listener.responseDropped();
            EnrichedEvent event = response.enriched();
            if (event != null && event.event().endsUser()) {
                state.retirement = event;
            } else if (event != null) {
                observe(state, event);
            }
        }
        return kept;
    }

    /** Lists are emitted from now on; timeouts of missing responses count from now. */
    void catalogReady(long now) {
        timeoutsFrom = now;
    }

    /** Applies the popularity snapshot of a response that is buffered. */
    void addPopularity(PopularitySnapshot snapshot) {
        popularity.put(snapshot);
    }

    /**
     * Processes the user's next context, if one is ready, and emits the list that is due; at most
     * one.
     *
     * @return whether a context was ready
     */
    boolean step(UserListState state, long now, Consumer<RecommendationUpdate> out) {
        Optional<UserListState.ReadyContext> ready = state.pollReady(deadline(now));
        boolean isNew = ready.isPresent() && build(state, ready.get(), now);
        emit(state, isNew, now, out);
        return ready.isPresent();
    }

    /**
     * A context whose first response arrived at this time or before is processed without the
     * missing ones. Long.MIN_VALUE while none can have timed out.
     */
    private long deadline(long now) {
        long deadline = now - times.responseTimeout();
        return deadline < timeoutsFrom ? Long.MIN_VALUE : deadline;
    }

    /**
     * Processes all contexts that are complete or timed out, and emits the list that is due. Stops
     * at a retirement: what follows it is processed by another call, after {@link
     * UserListState#retire}.
     */
    public void advance(UserListState state, long now, Consumer<RecommendationUpdate> out) {
        boolean more = true;
        while (more && state.retirement == null) {
            more = step(state, now, out);
        }
    }

    /**
     * When {@link #advance} must run if the missing responses to the user's next context do not
     * arrive: epoch milliseconds, or Long.MAX_VALUE if none is missing.
     */
    public long responsesDue(UserListState state) {
        long waitingSince = state.waitingSince();
        return waitingSince == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(waitingSince, timeoutsFrom) + times.responseTimeout();
    }

    /**
     * When {@link #advance} must run to emit a list that is held back: epoch milliseconds, or
     * Long.MAX_VALUE if there is none.
     */
    public long emissionDue(UserListState state) {
        return state.nextList == null ? Long.MAX_VALUE : state.emittedAt + times.minEmitInterval();
    }

    /**
     * Processes a context, and builds its list.
     *
     * @return false if it has none: a list that waits is still that of an earlier event
     */
    private boolean build(UserListState state, UserListState.ReadyContext ready, long now) {
        PendingResponses context = ready.context();
        EnrichedEvent event = context.event();
        boolean complete = context.isComplete();
        if (complete || !ready.isRetry()) {
            listener.eventProcessed(complete, ready.isRetry());
        }
        if (event == null) {
            return false; // It timed out without the response of the event's own item.
        }
        if (event.event().endsUser()) {
            state.retirement = event;
            return false;
        }
        boolean isNew = !context.eventProcessed;
        context.eventProcessed = true;
        if (isNew) {
            observe(state, event);
        }
        if (event.context().size() == 0) {
            return false;
        }
        if (event.event().isReplay()) {
            state.keepShares(event, isNew, UserListState.NO_SHARES);
            return false;
        }
        if (isNew && event.joinsSession() && !event.event().isMerge()) {
            state.learn(event, revisits);
            int rank = state.rankOf(event.event().itemId());
            listener.previousListScored(state.lastList, rank);
            String variant = rules.inForce(event.event().userId()).variant();
            if (variant != null) {
                listener.previousListScored(variant, state.lastList, rank, state.emittedAt);
            }
        }
        Ranker.RankedList ranked =
                ranker.blend(
                        context.responses,
                        event.context(),
                        categoryOf(event),
                        revisits,
                        popularity,
                        rules.of(state, event.event().userId()));
        int sessionEvents =
                state.keepShares(
                        event, isNew, complete ? ranked.ownShares() : UserListState.NO_SHARES);
        ListTrigger trigger = ListTrigger.of(event, sessionEvents, complete);
        state.setNextList(ranked.items(), emptyReason(ranked), trigger, rules.effective(), false);
        state.nextListArrivedAt = context.arrivedAt;
        if (state.nextList == null && isNew) {
            listener.unchanged();
        }
        if (recent != null
                && recent.hold(trigger, context, considered(ranked), ranked.items().size(), now)) {
            listener.leftOut();
        }
        return true;
    }

    /** The category that short lists are filled up from, or null: not that of a refused item. */
    static String categoryOf(EnrichedEvent event) {
        return event.isNegative() ? null : event.category();
    }

    private int[] considered(Ranker.RankedList ranked) {
        return ranker.considered(ranked.items(), rules.effective().pins());
    }

    /**
     * Makes a user's newest list again, as its event would have made it now, and emits it if it is
     * another one, or if it obeys other rules. What is learnt from the next event is not changed by
     * it, so that the lists after that are those without it.
     *
     * @param changes why; the list stays as it is where they are no reason for another one
     * @return whether the state has changed
     */
    boolean reissue(
            UserListState state,
            HeldList held,
            ListChanges changes,
            long now,
            Consumer<RecommendationUpdate> out) {
        EffectiveRules effective = rules.inForce(held.user());
        boolean isStale = changes.haveRules() && !held.wasShownUnder(effective);
        if (held.obeys(changes) && !isStale) {
            return false;
        }
        PackedContext context = held.context();
        Ranker.RankedList ranked =
                ranker.blend(
                        context.responses(),
                        context.context(),
                        context.category(),
                        revisits,
                        popularity,
                        rules.of(state, held.user()));
        if (!changes.haveRules()
                && !changes.areReasonFor(ranked.items(), held.considered(), held.listed())) {
            return false;
        }
        boolean waits = state.nextList != null;
        state.setNextList(ranked.items(), emptyReason(ranked), held.trigger(), effective, isStale);
        state.nextListArrivedAt = waits ? state.nextListArrivedAt : UNKNOWN;
        recent.rebuilt(held, considered(ranked), ranked.items().size());
        if (state.nextList != null) {
            listener.reissued();
        }
        boolean changed = waits || state.nextList != null;
        emit(state, true, now, out);
        return changed;
    }

    /** Updates, once for each event, what the list rules know of the user. */
    private void observe(UserListState state, EnrichedEvent event) {
        state.lastEvent = Math.max(state.lastEvent, event.event().time());
        if (!event.event().isMerge()) {
            rules.observe(state, event);
        }
    }

    private static EmptyReason emptyReason(Ranker.RankedList ranked) {
        if (!ranked.items().isEmpty()) {
            return null;
        }
        return ranked.candidates() == 0 ? EmptyReason.NO_CANDIDATES : EmptyReason.ALL_FILTERED;
    }

    /**
     * Emits the next list if it is due.
     *
     * @param isNew whether it was built just now, so that it obeys the rules as they are
     */
    private void emit(
            UserListState state, boolean isNew, long now, Consumer<RecommendationUpdate> out) {
        if (state.nextList != null
                && state.retirement == null
                && now - state.emittedAt >= times.minEmitInterval()) {
            if (!isNew) {
                state.revise(items -> rules.asOfNow(state, items));
            }
            if (state.nextList != null) {
                long arrivedAt = state.nextListArrivedAt;
                listener.emitted(arrivedAt == UNKNOWN ? UNKNOWN : now - arrivedAt, now);
                RecommendationUpdate list = state.emit(now);
                if (recent != null) {
                    recent.emitted(list);
                }
                if (list.variant() != null) {
                    listener.emittedUnder(list.variant());
                }
                out.accept(list);
            }
        }
    }
}
