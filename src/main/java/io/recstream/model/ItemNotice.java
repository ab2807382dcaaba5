package io.recstream.model;

/**
 * What lists must know of an item beside what events teach.
 *
 * @param recommendable whether it may be in a list
 * @param deleted whether it left the catalogue, not to be expected back
 * @param at wall clock of the change, epoch milliseconds
 * @param title or null, as where only availability is told
 * @param category the category path joined by {@code /}, or null, as where only availability is
 *     told
 */
public record ItemNotice(
        String itemId,
        boolean recommendable,
        boolean deleted,
        long at,
        String title,
        String category) {

    /** What holds of an item that nobody has told anything of. */
    public static ItemNotice blank(String itemId, long at) {
        return new ItemNotice(itemId, true, false, at, null, null);
    }

    /** What a catalogue entry says. */
    public static ItemNotice of(CatalogItem item, long at) {
        return new ItemNotice(
                item.itemId(),
                item.isRecommendable(),
                item.deleted(),
                at,
                item.title(),
                item.category());
    }

    /** The availability alone. */
    public ItemNotice withoutText() {
        return new ItemNotice(itemId, recommendable, deleted, at, null, null);
    }

    /** Whether nothing is lost if it is forgotten. */
    public boolean isBlank() {
        return recommendable && title == null && category == null;
    }
}
