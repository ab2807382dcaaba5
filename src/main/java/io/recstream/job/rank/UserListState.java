package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A user's pending contexts and last list.
 *
 * <p>Events are processed in the order of their sequence numbers, each when all its responses have
 * arrived, so the lists do not depend on the order of arrival. A context that waits too long is
 * processed incomplete: its list is marked as incomplete, and a complete one follows if the missing
 * responses arrive before the user's next event is processed.
 */
public final class UserListState {

    static final float[] NO_SHARES = {};

    /** In state of a release that did not keep it. */
    static final long UNKNOWN_TIMER = 0;

    /** The sequence number of the last event that was processed; 0 before the first. */
    long lastSequence;

    /** The version of the last list that was emitted; 0 before the first. */
    long version;

    /** Hashes of the items of the last list that was emitted, in order; null before the first. */
    int[] lastList;

    /** Why that list had no items; null where it had some. */
    EmptyReason lastEmptyReason;

    /** Whether that list had all responses. */
    boolean lastComplete;

    /** Event time of the newest event, epoch milliseconds. */
    long lastEvent = Long.MIN_VALUE;

    /**
     * A session's last list.
     *
     * @param session identifies the session
     * @param newestEvent event time of the newest event that joined the session
     * @param events number of events of the session at that list, or {@link
     *     RecommendationUpdate#UNKNOWN}
     * @param ownShares the shares of the total score of the session's items, newest first; empty if
     *     a response was missing
     */
    record SessionList(long session, long newestEvent, int events, float[] ownShares) {

        SessionList withoutShares() {
            return new SessionList(session, newestEvent, events, NO_SHARES);
        }
    }

    /** The last lists of the open sessions; first the session of the last processed event. */
    final List<SessionList> sessions = new ArrayList<>(1);

    /** Contexts that wait for responses or for an earlier context; ascending by sequence. */
    final List<PendingResponses> pending = new ArrayList<>(1);

    /** The last processed context if it was incomplete, because it timed out; else null. */
    PendingResponses timedOut;

    /**
     * The list that is emitted next, when the user's emit interval has passed, or null. Titles and
     * categories are added when it is emitted.
     */
    RecommendationUpdate nextList;

    /** When Kafka received the event of the next list; not part of the byte form. */
    long nextListArrivedAt = ListBuilder.UNKNOWN;

    /** Items whose newest event is a negative one. */
    final RecentItems refused = new RecentItems(200);

    /**
     * Items whose newest event is a positive one, for as long as an older negative event can still
     * arrive.
     */
    final RecentItems wanted = new RecentItems(100);

    /** Items that the user has bought; empty if no list rule needs them. */
    final RecentItems purchased = new RecentItems(200);

    /** Items that the user has recently seen; empty if no list rule needs them. */
    final RecentItems seen = new RecentItems(100);

    /** Processing time of the last emission, epoch milliseconds. */
    long emittedAt;

    /** Processing time of the registered timer, or 0. */
    long wakeAt;

    /** Event time of the registered timer of the idle time, or {@link #UNKNOWN_TIMER}. */
    long idleAt;

    /**
     * The end of the user, when all their events before it were processed; else null. Not part of
     * the byte form, as {@link #retire} follows at once.
     */
    EnrichedEvent retirement;

    /** Adds a response whose event has no known time of arrival. */
    boolean add(CandidateResponse response, long now) {
        return add(response, ListBuilder.UNKNOWN, now);
    }

    /**
     * Adds a response to its context. {@link #pollReady} then returns the context if it is ready.
     *
     * @return false if the response is too late
     */
    boolean add(CandidateResponse response, long arrivedAt, long now) {
        PendingResponses context;
        if (timedOut != null && timedOut.sequence == response.sequence()) {
            context = timedOut;
        } else if (response.sequence() > lastSequence) {
            context = contextOf(response, now);
        } else {
            return false;
        }
        context.add(response);
        context.arrivedAt = arrivedAt;
        return true;
    }

    private PendingResponses contextOf(CandidateResponse response, long now) {
        int at = 0;
        while (at < pending.size() && pending.get(at).sequence < response.sequence()) {
            at++;
        }
        if (at == pending.size() || pending.get(at).sequence != response.sequence()) {
            pending.add(
                    at,
                    new PendingResponses(response.sequence(), now, response.expectedResponses()));
        }
        return pending.get(at);
    }

    /**
     * A context that can be processed.
     *
     * @param isRetry whether it was processed before, incomplete
     */
    record ReadyContext(PendingResponses context, boolean isRetry) {}

    /**
     * Removes and returns the next context that can be processed: one that was processed incomplete
     * and has become complete, or whose event has arrived; else the first one, if it is complete
     * and the next in order, or has waited since before the deadline.
     *
     * @param deadline processing time, epoch milliseconds
     */
    Optional<ReadyContext> pollReady(long deadline) {
        if (timedOut != null && (timedOut.isComplete() || timedOut.hasNewEvent())) {
            ReadyContext retry = new ReadyContext(timedOut, true);
            timedOut = timedOut.isComplete() ? null : timedOut;
            return Optional.of(retry);
        }
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        PendingResponses first = pending.get(0);
        if (first.since > deadline && !(first.isComplete() && isDue(first))) {
            return Optional.empty();
        }
        pending.remove(0);
        if (first.sequence != lastSequence + 1 || (timedOut != null && timedOut.event() == null)) {
            dropShares();
        }
        lastSequence = first.sequence;
        timedOut = first.isComplete() ? null : first;
        return Optional.of(new ReadyContext(first, false));
    }

    /** Whether the context of this sequence number has all responses. */
    boolean isComplete(long sequence) {
        if (timedOut != null && timedOut.sequence == sequence) {
            return timedOut.isComplete();
        }
        return pending.stream()
                .anyMatch(context -> context.sequence == sequence && context.isComplete());
    }

    /** Event time of the user's newest event, including pending ones; epoch milliseconds. */
    long newestEvent() {
        long newest = lastEvent;
        for (PendingResponses context : pending) {
            EnrichedEvent event = context.event();
            newest = event == null ? newest : Math.max(newest, event.event().time());
        }
        return newest;
    }

    /**
     * An event was skipped, and its session is not known: the shares of no last list can be used
     * for learning.
     */
    private void dropShares() {
        sessions.replaceAll(SessionList::withoutShares);
    }

    private boolean isDue(PendingResponses context) {
        return context.sequence == lastSequence + 1 || context.event().firstOfUser();
    }

    /**
     * When the first response of the next context arrived, epoch milliseconds; Long.MAX_VALUE if no
     * context is pending. Later contexts may have waited longer, but have to wait for this one.
     */
    long waitingSince() {
        return pending.isEmpty() ? Long.MAX_VALUE : pending.get(0).since;
    }

    /**
     * Whether an event of the user was processed, so that the timer of the idle time is registered.
     */
    boolean isKnown() {
        return lastEvent != Long.MIN_VALUE;
    }

    /**
     * Deletes what is known of a retired user, except the number of the last event: others that
     * were on their way may follow. Of a user who is forgotten, the number as well; what is pending
     * then is of the user who has begun anew.
     *
     * @return the retirement, or null if there was none
     */
    public EnrichedEvent retire() {
        EnrichedEvent end = retirement;
        if (end != null) {
            retirement = null;
            boolean forgets = end.event().isErasure();
            lastSequence = forgets ? 0 : lastSequence;
            lastEvent = forgets ? Long.MIN_VALUE : Math.max(lastEvent, end.event().time());
            version = 0;
            lastList = null;
            lastEmptyReason = null;
            lastComplete = false;
            nextList = null;
            sessions.clear();
            timedOut = null;
            refused.clear();
            wanted.clear();
            purchased.clear();
            seen.clear();
        }
        return end;
    }

    /** Whether nothing is known of the user, so that the state can be deleted. */
    boolean isBlank() {
        return lastSequence == 0 && lastEvent == Long.MIN_VALUE && pending.isEmpty();
    }

    /** Whether a list was emitted. */
    public boolean hasList() {
        return version > 0;
    }

    /** Updates the revisit model with an event and the last list of its session. */
    void learn(EnrichedEvent event, RevisitModel revisits) {
        SessionList before = listOf(event.session());
        if (before != null && before.ownShares().length > 0) {
            revisits.learn(before.ownShares(), event.repeatDistance());
        }
    }

    private SessionList listOf(long session) {
        for (SessionList list : sessions) {
            if (list.session() == session) {
                return list;
            }
        }
        return null;
    }

    /**
     * Stores the shares of a list, with which the next event of the session is learnt.
     *
     * @param isNew whether the event is processed for the first time
     * @return number of events of the session at that list
     */
    int keepShares(EnrichedEvent event, boolean isNew, float[] ownShares) {
        SessionList before = listOf(event.session());
        int events = event.sessionEvents();
        if (events == RecommendationUpdate.UNKNOWN && before != null) {
            // The session began in a release that did not count its events: counted here.
            boolean counts = before.events() != RecommendationUpdate.UNKNOWN;
            events = before.events() + (counts && isNew && event.joinsSession() ? 1 : 0);
        }
        if (before == null) {
            long time = event.event().time();
            sessions.add(0, new SessionList(event.session(), time, events, ownShares));
        } else if (event.joinsSession()) {
            long newest = Math.max(before.newestEvent(), event.event().time());
            sessions.remove(before);
            sessions.add(0, new SessionList(before.session(), newest, events, ownShares));
        } else {
            SessionList after =
                    new SessionList(before.session(), before.newestEvent(), events, ownShares);
            sessions.set(sessions.indexOf(before), after);
        }
        while (sessions.size() > Math.max(1, event.openSessions())) {
            sessions.remove(oldestSession());
        }
        return events;
    }

    /**
     * The session with the oldest last event, which is the first to be no longer open; of several,
     * the one that was joined least recently.
     */
    private SessionList oldestSession() {
        SessionList oldest = sessions.get(0);
        for (SessionList list : sessions) {
            oldest = list.newestEvent() <= oldest.newestEvent() ? list : oldest;
        }
        return oldest;
    }

    /**
     * Sets the list that is emitted next, unless it equals the user's last list.
     *
     * @param always also if it equals that
     */
    void setNextList(
            List<RecommendedItem> items,
            EmptyReason emptyReason,
            ListTrigger trigger,
            EffectiveRules rules,
            boolean always) {
        nextList =
                !always && isLast(items, emptyReason, trigger.complete())
                        ? null
                        : new RecommendationUpdate(
                                trigger.userId(),
                                version + 1,
                                0,
                                trigger.eventId(),
                                trigger.eventTime(),
                                trigger.sessionEvents(),
                                trigger.complete(),
                                emptyReason,
                                items,
                                rules.version(),
                                rules.variant());
    }

    /**
     * Applies changes since the next list was built, as it may have waited for a while.
     *
     * @param rules removes entries, or adds titles and categories; keeps their order
     */
    void revise(UnaryOperator<List<RecommendedItem>> rules) {
        List<RecommendedItem> items = rules.apply(nextList.items());
        boolean shorter = items.size() < nextList.items().size();
        EmptyReason reason =
                shorter && items.isEmpty() ? EmptyReason.ALL_FILTERED : nextList.emptyReason();
        nextList =
                shorter && isLast(items, reason, nextList.complete())
                        ? null
                        : nextList.with(items, reason);
    }

    /**
     * Whether the user has this list already: the same items in the same order, or none for the
     * same reason, and not complete where the last one was incomplete.
     */
    private boolean isLast(List<RecommendedItem> items, EmptyReason emptyReason, boolean complete) {
        if (lastList == null
                || lastList.length != items.size()
                || lastEmptyReason != emptyReason
                || (complete && !lastComplete)) {
            return false;
        }
        for (int i = 0; i < lastList.length; i++) {
            if (lastList[i] != ItemHash.of(items.get(i).itemId())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the next list with its version and time, and makes it the last list. */
    RecommendationUpdate emit(long now) {
        RecommendationUpdate list = nextList.generatedAt(now);
        version = list.version();
        emittedAt = now;
        lastList = new int[list.items().size()];
        for (int i = 0; i < lastList.length; i++) {
            lastList[i] = ItemHash.of(list.items().get(i).itemId());
        }
        lastEmptyReason = list.emptyReason();
        lastComplete = list.complete();
        nextList = null;
        return list;
    }

    /** The item's rank in the last list, 1 = first, or 0. */
    int rankOf(String itemId) {
        if (lastList != null) {
            int hash = ItemHash.of(itemId);
            for (int i = 0; i < lastList.length; i++) {
                if (lastList[i] == hash) {
                    return i + 1;
                }
            }
        }
        return 0;
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        int bytes = 200 + (lastList == null ? 0 : 4 * lastList.length);
        for (SessionList list : sessions) {
            bytes += 72 + 4 * list.ownShares().length;
        }
        bytes += nextList == null ? 0 : 4096;
        bytes += 16 * (refused.size() + wanted.size() + purchased.size() + seen.size());
        return bytes + (pending.size() + (timedOut == null ? 0 : 1)) * 16_384;
    }
}
