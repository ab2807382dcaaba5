package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * One user's open contexts and last list.
 *
 * <p>Events are taken in the order of their sequence numbers, each when all its answers have come,
 * so the lists are a function of the set of answers and not of their order of arrival. A context
 * that waits too long is taken incomplete: its list is marked so, and a complete one follows if the
 * missing answers arrive before the user's next event is taken.
 */
public final class UserListState {

    static final float[] NO_SHARES = {};

    /** The number of the last event that was taken; 0 before the first. */
    long done;

    /** Of the last list that was emitted; 0 before the first. */
    long version;

    /** The items of the last list that was emitted, in order, by hash; null before the first. */
    int[] lastList;

    /** Why that list had no items; null where it had some. */
    EmptyReason lastEmptyReason;

    /** Whether that list had all answers. */
    boolean lastComplete;

    /** Event time of the newest event, epoch milliseconds. */
    long lastEvent = Long.MIN_VALUE;

    /**
     * A session's last list.
     *
     * @param session identifies the session
     * @param newestEvent event time of the newest event that joined the session
     * @param events how many events of the session it has seen, or {@link
     *     RecommendationUpdate#UNKNOWN}
     * @param ownShares how it shared out the score among the session's items, newest first; empty
     *     where it lacked an answer
     */
    record SessionList(long session, long newestEvent, int events, float[] ownShares) {

        SessionList withoutShares() {
            return new SessionList(session, newestEvent, events, NO_SHARES);
        }
    }

    /** Of the open sessions; the one that the last taken event joined first. */
    final List<SessionList> sessions = new ArrayList<>(1);

    /** Contexts that wait for answers, or for an earlier context; ascending by sequence. */
    final List<PendingResponses> pending = new ArrayList<>(1);

    /** The last taken context, if it was let go incomplete; else null. */
    PendingResponses letGo;

    /**
     * A list that waits for the user's emit interval to pass, or null; without titles and
     * categories, which it gets when it goes out.
     */
    RecommendationUpdate held;

    /** When Kafka got the event that it is of; not part of the byte form. */
    long heldArrivedAt = ListBuilder.UNKNOWN;

    /** Items of a negative event that is not older than their newest positive one. */
    final RecentItems refused = new RecentItems(200);

    /**
     * Items whose newest event is a positive one, for as long as an older negative event can still
     * arrive.
     */
    final RecentItems wanted = new RecentItems(100);

    /** Items that the user has bought; empty where no rule asks. */
    final RecentItems purchased = new RecentItems(200);

    /** Items of the user's recent past; empty where no rule asks. */
    final RecentItems seen = new RecentItems(100);

    /** Processing time of the last emission, epoch milliseconds. */
    long emittedAt;

    /** Processing time of the one timer, or 0. */
    long wakeAt;

    /** Keeps an answer whose event came at an unknown time. */
    boolean add(CandidateResponse answer, long now) {
        return add(answer, ListBuilder.UNKNOWN, now);
    }

    /** Keeps an answer, unless it is too late; what can be taken now, {@link #next} tells. */
    boolean add(CandidateResponse answer, long arrivedAt, long now) {
        PendingResponses context;
        if (letGo != null && letGo.sequence == answer.sequence()) {
            context = letGo;
        } else if (answer.sequence() > done) {
            context = contextOf(answer, now);
        } else {
            return false;
        }
        context.add(answer);
        context.arrivedAt = arrivedAt;
        return true;
    }

    private PendingResponses contextOf(CandidateResponse answer, long now) {
        int at = 0;
        while (at < pending.size() && pending.get(at).sequence < answer.sequence()) {
            at++;
        }
        if (at == pending.size() || pending.get(at).sequence != answer.sequence()) {
            pending.add(at, new PendingResponses(answer.sequence(), now, answer.asked()));
        }
        return pending.get(at);
    }

    /** A context to make a list of; again if it was taken before, incomplete. */
    record Taken(PendingResponses context, boolean again) {}

    /**
     * Takes the next context that can be made a list of: one that was taken incomplete and has
     * become complete, or whose event has arrived; else the one that is due, if it is complete, or
     * has waited since before the deadline.
     *
     * @param deadline processing time, epoch milliseconds
     */
    Optional<Taken> next(long deadline) {
        if (letGo != null && (letGo.isComplete() || letGo.hasNewEvent())) {
            Taken again = new Taken(letGo, true);
            letGo = letGo.isComplete() ? null : letGo;
            return Optional.of(again);
        }
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        PendingResponses first = pending.get(0);
        if (first.since > deadline && !(first.isComplete() && isDue(first))) {
            return Optional.empty();
        }
        pending.remove(0);
        if (first.sequence != done + 1 || (letGo != null && letGo.event() == null)) {
            passOver();
        }
        done = first.sequence;
        letGo = first.isComplete() ? null : first;
        return Optional.of(new Taken(first, false));
    }

    /** Whether the context of this number waits for no answer any more. */
    boolean isComplete(long sequence) {
        if (letGo != null && letGo.sequence == sequence) {
            return letGo.isComplete();
        }
        return pending.stream()
                .anyMatch(context -> context.sequence == sequence && context.isComplete());
    }

    /** Event time of the user's newest event, the waiting ones included; epoch milliseconds. */
    long newestEvent() {
        long newest = lastEvent;
        for (PendingResponses context : pending) {
            EnrichedEvent event = context.event();
            newest = event == null ? newest : Math.max(newest, event.event().time());
        }
        return newest;
    }

    /** An event was never seen, of whichever session: its last list is not the newest one. */
    private void passOver() {
        sessions.replaceAll(SessionList::withoutShares);
    }

    private boolean isDue(PendingResponses context) {
        return context.sequence == done + 1 || context.event().firstOfUser();
    }

    /**
     * When the context that is to be taken next came, epoch milliseconds; Long.MAX_VALUE if none
     * waits. A later one may have waited for longer, but must go on waiting for this one.
     */
    long waitingSince() {
        return pending.isEmpty() ? Long.MAX_VALUE : pending.get(0).since;
    }

    /** Whether an event of the user has been taken, so that it is known when to forget them. */
    boolean isKnown() {
        return lastEvent != Long.MIN_VALUE;
    }

    /** Learns what the event says of its session's list before it. */
    void learn(EnrichedEvent event, RevisitModel habits) {
        SessionList before = listOf(event.session());
        if (before != null && before.ownShares().length > 0) {
            habits.learn(before.ownShares(), event.repeatDistance());
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
     * Keeps what the next event of the session needs to know of its list.
     *
     * @param isNew whether the event is taken for the first time
     * @return how many events of the session the list has seen
     */
    int keep(EnrichedEvent event, boolean isNew, float[] ownShares) {
        SessionList before = listOf(event.session());
        int events = event.sessionEvents();
        if (events == RecommendationUpdate.UNKNOWN && before != null) {
            // The session began in a release that did not send the number: counted here.
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
     * The one that is no longer open if one is not: that with the oldest last event; of several,
     * the one that was joined least recently.
     */
    private SessionList oldestSession() {
        SessionList oldest = sessions.get(0);
        for (SessionList list : sessions) {
            oldest = list.newestEvent() <= oldest.newestEvent() ? list : oldest;
        }
        return oldest;
    }

    /** Makes a list the user's next one, unless it is what they have: then nothing is emitted. */
    void propose(
            List<RecommendedItem> items,
            EmptyReason emptyReason,
            EnrichedEvent event,
            int sessionEvents,
            boolean complete) {
        held =
                isLast(items, emptyReason, complete)
                        ? null
                        : new RecommendationUpdate(
                                event.event().userId(),
                                version + 1,
                                0,
                                event.event().eventId(),
                                event.event().time(),
                                sessionEvents,
                                complete,
                                emptyReason,
                                items);
    }

    /**
     * Brings the held list up to date, which may have been waiting for a while.
     *
     * @param rules takes entries out, or adds to what they say; keeps their order
     */
    void revise(UnaryOperator<List<RecommendedItem>> rules) {
        List<RecommendedItem> items = rules.apply(held.items());
        boolean shorter = items.size() < held.items().size();
        EmptyReason reason =
                shorter && items.isEmpty() ? EmptyReason.ALL_FILTERED : held.emptyReason();
        held = shorter && isLast(items, reason, held.complete()) ? null : held.with(items, reason);
    }

    /**
     * Whether the user has this list already: the same items in the same order, or none for the
     * same reason, and nothing missing any more.
     */
    private boolean isLast(List<RecommendedItem> items, EmptyReason emptyReason, boolean complete) {
        if (lastList == null
                || lastList.length != items.size()
                || lastEmptyReason != emptyReason
                || (complete && !lastComplete)) {
            return false;
        }
        for (int i = 0; i < lastList.length; i++) {
            if (lastList[i] != hash(items.get(i).itemId())) {
                return false;
            }
        }
        return true;
    }

    /** The held list as it goes out, numbered and dated. */
    RecommendationUpdate emit(long now) {
        RecommendationUpdate list = held.generatedAt(now);
        version = list.version();
        emittedAt = now;
        lastList = list.items().stream().mapToInt(item -> hash(item.itemId())).toArray();
        lastEmptyReason = list.emptyReason();
        lastComplete = list.complete();
        held = null;
        return list;
    }

    /** Where the item stood in the last list, 1 = first, or 0. */
    int rankOf(String itemId) {
        if (lastList != null) {
            int hash = hash(itemId);
            for (int i = 0; i < lastList.length; i++) {
                if (lastList[i] == hash) {
                    return i + 1;
                }
            }
        }
        return 0;
    }

    /** Not String.hashCode, by which ids as simple as Aa and BB are the same. */
    private static int hash(String itemId) {
        return MurmurHash3.hash32x86(itemId.getBytes(StandardCharsets.UTF_8));
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        int bytes = 200 + (lastList == null ? 0 : 4 * lastList.length);
        for (SessionList list : sessions) {
            bytes += 72 + 4 * list.ownShares().length;
        }
        bytes += held == null ? 0 : 4096;
        bytes += 16 * (refused.size() + wanted.size() + purchased.size() + seen.size());
        return bytes + (pending.size() + (letGo == null ? 0 : 1)) * 16_384;
    }
}
