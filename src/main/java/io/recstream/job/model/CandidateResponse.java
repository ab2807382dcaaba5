package io.recstream.job.model;

/**
 * What one item of a context answers to one event; the answer of the event's own item also brings
 * the event back, enriched.
 *
 * @param asked how many answers the event will have in all; at least 1, as the event's own item
 *     always answers
 * @param position where the answering item stood in the context; 0 is the event's own item
 * @param itemId the answering item
 * @param news what is popular among the items of the answering instance, where the asking one has
 *     not heard of it yet; else null
 * @param enriched the event with what else is known of it; null unless position is 0
 */
public record CandidateResponse(
        String userId,
        long sequence,
        int asked,
        int position,
        String itemId,
        Candidates candidates,
        EnrichedEvent enriched,
        PopularitySnapshot news) {

    /** The answer alone, once its news have been heard. */
    public CandidateResponse withoutNews() {
        return news == null
                ? this
                : new CandidateResponse(
                        userId, sequence, asked, position, itemId, candidates, enriched, null);
    }

    /** The answer of a visited item, with its catalogue entry or null. */
    public static CandidateResponse to(
            ItemUpdate visit, Candidates candidates, CatalogItem item, PopularitySnapshot news) {
        return new CandidateResponse(
                visit.userId(),
                visit.sequence(),
                visit.asked(),
                visit.position(),
                visit.itemId(),
                candidates,
                visit.event() == null ? null : EnrichedEvent.of(visit, item),
                news);
    }
}
