package io.recstream.job.rank;

import io.recstream.job.model.RecommendationUpdate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest lists of the users who were active lately, to make those again that a change of an
 * item's availability or of the rules concerns. Holds at most so many users, for at most so long
 * after their last event; the one whose event is the oldest leaves first.
 *
 * <p>Changes are collected, then compared with all held lists in one round, the newest list first.
 * An index from items to lists would cost each event more than a round costs each change. On the
 * heap only: after a restart users are held again from their next event on.
 */
final class RecentLists {

    private final long reissueMillis;
    private final int maxUsers;

    /** By id, oldest event first. */
    private final Map<String, HeldList> users = new LinkedHashMap<>();

    private final PackedContext.Packer packer = new PackedContext.Packer();

    /** Those that no round has begun with. */
    private ListChanges changes = new ListChanges();

    /** Those that are compared with the lists of the round. */
    private ListChanges compared = new ListChanges();

    /** The lists of the round, oldest first; what is left of them. */
    private HeldList[] round = {};

    private int left;

    /** How many changes there were. */
    private long number;

    /** No list is too old before this time. */
    private long nextExpiry = Long.MIN_VALUE;

    private long heldBytes;

    /**
     * Holds nobody yet.
     *
     * @param reissueMillis how long after a user's event their list is made again
     * @param maxUsers how many users are held
     */
    RecentLists(long reissueMillis, int maxUsers) {
        this.reissueMillis = reissueMillis;
        this.maxUsers = maxUsers;
    }

    /**
     * Holds a list that was built for an event.
     *
     * @param context of the event, with the responses to it
     * @param considered hashes of the items that were considered, those in the list first
     * @param listed how many are in the list
     * @return whether another user leaves for it before their time
     */
    boolean hold(
            ListTrigger trigger, PendingResponses context, int[] considered, int listed, long now) {
        HeldList held = users.remove(trigger.userId());
        if (held == null) {
            held = new HeldList(trigger.userId());
        } else {
            heldBytes -= held.sizeInBytes();
        }
        held.become(
                trigger,
                packer.pack(
                        context.responses,
                        context.event().context(),
                        ListBuilder.categoryOf(context.event())),
                now);
        held.built(considered, listed, number);
        users.put(held.user(), held);
        heldBytes += held.sizeInBytes();
        expire(now);
        boolean full = users.size() > maxUsers;
        if (full) {
            leave(users.values().iterator());
        }
        return full;
    }

    /** A held list was built again under its user's rules. */
    void rebuilt(HeldList held, int[] considered, int listed) {
        heldBytes -= held.sizeInBytes();
        held.built(considered, listed, number);
        heldBytes += held.sizeInBytes();
    }

    /** A list was emitted. */
    void emitted(RecommendationUpdate list) {
        HeldList held = users.get(list.userId());
        if (held != null) {
            held.shown(list.rulesVersion(), list.variant());
        }
    }

    /** A user is forgotten, or their id is merged into another. */
    void remove(String user) {
        HeldList held = users.remove(user);
        if (held != null) {
            drop(held);
        }
    }

    private void leave(Iterator<HeldList> oldest) {
        drop(oldest.next());
        oldest.remove();
    }

    private void drop(HeldList held) {
        heldBytes -= held.sizeInBytes();
        held.remove();
    }

    private void expire(long now) {
        if (now < nextExpiry) {
            return;
        }
        nextExpiry = now + reissueMillis;
        Iterator<HeldList> oldest = users.values().iterator();
        while (oldest.hasNext()) {
            HeldList held = oldest.next();
            if (held.builtAt() + reissueMillis > now) {
                nextExpiry = held.builtAt() + reissueMillis;
                return;
            }
            oldest.remove();
            drop(held);
        }
    }

    /** An item is sold out, or back in stock. */
    void availabilityChanged(String itemId, boolean recommendable) {
        number++;
        changes.add(itemId, recommendable, number);
    }

    /** Other rules are in force. */
    void rulesChanged() {
        number++;
        changes.addRules(number);
    }

    /** Whether changes wait for a round. */
    boolean hasChanges() {
        return !changes.isEmpty();
    }

    /** Whether a round is going on. */
    boolean isInRound() {
        return left > 0;
    }

    /** Starts a round with the changes that were collected. */
    void beginRound(long now) {
        expire(now);
        compared = changes;
        compared.close();
        changes = new ListChanges();
        round = users.values().toArray(new HeldList[0]);
        left = round.length;
    }

    /** The changes of the round. */
    ListChanges changes() {
        return compared;
    }

    /** The next list of the round if it may be another one now; else null. */
    HeldList next() {
        left--;
        HeldList held = round[left];
        round[left] = null;
        if (left == 0) {
            round = new HeldList[0];
        }
        if (held.isRemoved()) {
            return null;
        }
        return compared.haveRules() || (!held.obeys(compared) && held.mayBeConcernedBy(compared))
                ? held
                : null;
    }

    /** Number of users. Other threads may read a slightly older number. */
    int users() {
        return users.size();
    }

    /** Approximate bytes of their lists on the heap. */
    long sizeInBytes() {
        return heldBytes;
    }
}
