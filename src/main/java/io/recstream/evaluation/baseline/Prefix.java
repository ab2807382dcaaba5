package io.recstream.evaluation.baseline;

/** The items of a session so far, oldest first, with repeats. Instances are reused. */
public final class Prefix {

    private int session;
    private int[] items = {};
    private int length;

    /** Sets the prefix; the array is not copied. */
    public Prefix of(int session, int[] items, int length) {
        this.session = session;
        this.items = items;
        this.length = length;
        return this;
    }

    public int session() {
        return session;
    }

    public int length() {
        return length;
    }

    /** The item at a position, 0 = the oldest. */
    public int item(int position) {
        return items[position];
    }

    public int newest() {
        return items[length - 1];
    }

    /** Whether the item is before the position. */
    public boolean holdsBefore(int item, int position) {
        for (int i = 0; i < position; i++) {
            if (items[i] == item) {
                return true;
            }
        }
        return false;
    }

    /** Whether the position is the last one of its item. */
    public boolean isLast(int position) {
        return isLastBefore(position, length);
    }

    /** Whether the position is the last one of its item before an end. */
    boolean isLastBefore(int position, int end) {
        for (int i = position + 1; i < end; i++) {
            if (items[i] == items[position]) {
                return false;
            }
        }
        return true;
    }

    /** Number of distinct items from a position on. */
    public int distinctFrom(int position) {
        int distinct = 0;
        for (int i = position; i < length; i++) {
            distinct += isLast(i) ? 1 : 0;
        }
        return distinct;
    }
}
