package io.recstream.job.model;

import java.util.List;

/**
 * Whether an item may be in lists, with the data of its entries; or the mark that a subtask of
 * {@code join-catalog} has emitted everything that the catalogue held when the job started.
 *
 * @param recommendable whether it may be in a list
 * @param deleted whether it was deleted from the catalogue
 * @param at wall clock of the change, epoch milliseconds
 * @param title or null; always null unless the catalogue is replicated
 * @param category a {@link CategoryPath} or null; always null unless the catalogue is replicated
 * @param attributes sorted; always empty unless the catalogue is replicated
 */
public record ItemAvailability(
        String itemId,
        boolean recommendable,
        boolean deleted,
        long at,
        String title,
        String category,
        List<ItemAttribute> attributes)
        implements ListNotice {

    /** The availability of an item without attributes. */
    public ItemAvailability(
            String itemId,
            boolean recommendable,
            boolean deleted,
            long at,
            String title,
            String category) {
        this(itemId, recommendable, deleted, at, title, category, List.of());
    }

    /** The availability of an item that the catalogue does not have. */
    public static ItemAvailability blank(String itemId, long at) {
        return new ItemAvailability(itemId, true, false, at, null, null);
    }

    /** The deletion of an item is forgotten: it is as one that the catalogue does not have. */
    public static ItemAvailability forgotten(String itemId, long at) {
        return new ItemAvailability(itemId, true, true, at, null, null);
    }

    /** Whether only the deletion of the item is forgotten; the item has not come back. */
    public boolean isForgotten() {
        return recommendable && deleted;
    }

    /** The availability of a catalogue entry. */
    public static ItemAvailability of(CatalogItem item, long at) {
        return new ItemAvailability(
                item.itemId(),
                item.isRecommendable(),
                item.deleted(),
                at,
                item.title(),
                item.category(),
                item.attributes());
    }

    /**
     * The mark of a subtask: it follows the availability of all items that the catalogue held at
     * the start. Its item id is empty, which that of an item cannot be.
     *
     * @param subtask its index
     * @param subtasks the number of subtasks
     */
    public static ItemAvailability mark(int subtask, int subtasks) {
        return new ItemAvailability(
                "", false, false, ((long) subtasks << 32) | subtask, null, null);
    }

    public boolean isMark() {
        return itemId.isEmpty();
    }

    /** The index of the subtask whose mark it is. */
    public int subtask() {
        return (int) at;
    }

    /** The number of subtasks that send marks. */
    public int subtasks() {
        return (int) (at >>> 32);
    }

    /** The same without title, category and attributes. */
    public ItemAvailability withoutText() {
        return new ItemAvailability(itemId, recommendable, deleted, at, null, null);
    }

    /** Whether it equals that of an unknown item, so that it need not be stored. */
    public boolean isBlank() {
        return recommendable && title == null && category == null && attributes.isEmpty();
    }
}
