package io.recstream.job.model;

/**
 * What lists must know of an item beside what events teach; or the mark that an instance of {@code
 * join-catalog} has emitted everything that the catalogue held when the job started.
 *
 * @param recommendable whether it may be in a list
 * @param deleted whether it left the catalogue, not to be expected back
 * @param at wall clock of the change, epoch milliseconds
 * @param title or null, as where only availability is told
 * @param category the category path joined by {@code /}, or null, as where only availability is
 *     told
 */
public record ItemAvailability(
        String itemId,
        boolean recommendable,
        boolean deleted,
        long at,
        String title,
        String category) {

    /** What holds of an item that nobody has told anything of. */
    public static ItemAvailability blank(String itemId, long at) {
        return new ItemAvailability(itemId, true, false, at, null, null);
    }

    /** What a catalogue entry says. */
    public static ItemAvailability of(CatalogItem item, long at) {
        return new ItemAvailability(
                item.itemId(),
                item.isRecommendable(),
                item.deleted(),
                at,
                item.title(),
                item.category());
    }

    /**
     * The mark of an instance: it follows all its notices of what the catalogue held at the start.
     * Its item id is empty, as none of an item can be.
     *
     * @param subtask the instance's index
     * @param subtasks how many instances there are
     */
    public static ItemAvailability mark(int subtask, int subtasks) {
        return new ItemAvailability(
                "", false, false, ((long) subtasks << 32) | subtask, null, null);
    }

    public boolean isMark() {
        return itemId.isEmpty();
    }

    /** The index of the instance whose mark it is. */
    public int subtask() {
        return (int) at;
    }

    /** How many instances there are beside the one whose mark it is, that one included. */
    public int subtasks() {
        return (int) (at >>> 32);
    }

    /** The availability alone. */
    public ItemAvailability withoutText() {
        return new ItemAvailability(itemId, recommendable, deleted, at, null, null);
    }

    /** Whether nothing is lost if it is forgotten. */
    public boolean isBlank() {
        return recommendable && title == null && category == null;
    }
}
