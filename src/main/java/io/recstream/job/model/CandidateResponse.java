package io.recstream.job.model;

/**
 * The candidates that one item of a context returns for one event. The response of the event's own
 * item also carries the enriched event.
 *
 * @param expectedResponses how many responses the event gets in all; at least 1, as the event's own
 *     item always responds
 * @param position position of the responding item; 0 is the event's own item
 * @param itemId the responding item
 * @param popularity the popularity snapshot of the responding subtask, if it was not sent to the
 *     receiving one yet; else null
 * @param enriched the event with session and catalogue entry; null unless position is 0
 */
public record CandidateResponse(
        String userId,
        long sequence,
        int expectedResponses,
        int position,
        String itemId,
        Candidates candidates,
        EnrichedEvent enriched,
        PopularitySnapshot popularity) {

    /** The same response without the popularity snapshot. */
    public CandidateResponse withoutPopularity() {
        return popularity == null ? this : with(candidates, enriched, null);
    }

    /** The same response with {@link Candidates#packed} candidates. */
    CandidateResponse packed() {
        PackedCandidates packed = candidates.packed();
        return packed == candidates ? this : with(packed, enriched, popularity);
    }

    /** The candidates alone: without the event and the popularity snapshot. */
    public CandidateResponse withoutEvent() {
        return with(candidates, null, null);
    }

    CandidateResponse with(Candidates others, EnrichedEvent event, PopularitySnapshot snapshot) {
        return new CandidateResponse(
                userId, sequence, expectedResponses, position, itemId, others, event, snapshot);
    }

    /**
     * The response to an update.
     *
     * @param item the item's catalogue entry, or null
     */
    public static CandidateResponse to(
            ItemUpdate update,
            Candidates candidates,
            CatalogItem item,
            PopularitySnapshot popularity) {
        return new CandidateResponse(
                update.userId(),
                update.sequence(),
                update.expectedResponses(),
                update.position(),
                update.itemId(),
                candidates,
                update.event() == null ? null : EnrichedEvent.of(update, item),
                popularity);
    }
}
