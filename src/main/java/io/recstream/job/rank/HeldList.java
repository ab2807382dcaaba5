package io.recstream.job.rank;

import java.util.Objects;

/** The newest list of a user, with what is needed to make it again. */
final class HeldList {

    /** Of this object, the user's id and the entry of a map, about. */
    private static final int FIXED_BYTES = 280;

    private final String user;

    private ListTrigger trigger;
    private byte[] packed;

    /** Hashes of the items that were considered for the list, those in it first. */
    private int[] considered;

    private int listed;

    /** Processing time at which the user's event was processed, epoch milliseconds. */
    private long builtAt;

    /** The number of the last change that the list obeys. */
    private long number;

    /** Whether it is known what the list that is out bears: one was emitted since it is held. */
    private boolean isShown;

    /** The version of the rules, and the variant, on that list; null if on none. */
    private Long shownVersion;

    private String shownVariant;

    private boolean removed;

    HeldList(String user) {
        this.user = user;
    }

    String user() {
        return user;
    }

    ListTrigger trigger() {
        return trigger;
    }

    /** The context of the user's newest event. */
    PackedContext context() {
        return PackedContext.unpack(packed);
    }

    long builtAt() {
        return builtAt;
    }

    /** The user has a new list, by an event. */
    void become(ListTrigger newest, byte[] context, long now) {
        trigger = newest;
        packed = context;
        builtAt = now;
    }

    /** The list was built as of so many changes. */
    void built(int[] consideredItems, int itemsInIt, long changeNumber) {
        considered = consideredItems;
        listed = itemsInIt;
        number = changeNumber;
    }

    /** A list under these rules is out. */
    void shown(Long version, String variant) {
        isShown = true;
        shownVersion = version;
        shownVariant = variant;
    }

    /** Whether the list that is out bears the version and the variant of these rules. */
    boolean wasShownUnder(EffectiveRules rules) {
        return isShown
                && Objects.equals(shownVersion, rules.version())
                && Objects.equals(shownVariant, rules.variant());
    }

    boolean obeys(ListChanges changes) {
        return number >= changes.number();
    }

    boolean mayBeConcernedBy(ListChanges changes) {
        return changes.mayConcern(considered, listed);
    }

    int[] considered() {
        return considered;
    }

    int listed() {
        return listed;
    }

    /** It is no longer held: a round that still has it finds nothing of the user. */
    void remove() {
        removed = true;
        trigger = null;
        packed = new byte[0];
        considered = new int[0];
    }

    boolean isRemoved() {
        return removed;
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        return FIXED_BYTES + user.length() + packed.length + 4 * considered.length;
    }
}
