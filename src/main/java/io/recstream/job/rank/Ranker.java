package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.Utf8;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds one list from the responses to one event: adds and weighs the scores, calibrates, applies
 * the list rules, cuts, sets the reasons and fills up with popular items.
 *
 * <pre>
 * share(j) = a_knn · knn(j) / Σ knn + a_sr · sr(j) + a_ar · ar(j) / (1 + Σ ar) + a_rev · P(distance of j)
 * score(j) = share(j) · calibration(distance of j, share(j))      for items of the own session, else share(j)
 * </pre>
 *
 * <p>Published rules multiply the scores by factors before they are ordered, and put pinned items
 * to their positions at the end. What is learnt from the list does not depend on either.
 *
 * <p>The result does not depend on the order in which responses arrived: they are summed by
 * position, and ties are broken by id. Arrays are reused: one instance per thread.
 */
public final class Ranker {

    /** Which items may be in a list; called once per candidate, best first, for one list. */
    public interface Admission {

        /**
         * Whether an item may be in the list.
         *
         * @param item its {@link #availability}
         */
        boolean admits(String itemId, ItemAvailability item, double score);

        /** The weights of the experts for this list. */
        default BlendParameters weights(BlendParameters settings) {
            return settings;
        }

        /** Whether {@link #factor} can be another number than 1. */
        default boolean boosts() {
            return false;
        }

        /** The factor of an item's score. */
        default double factor(String itemId) {
            return 1;
        }

        /** The pinned items of this list, by position; {@link #admits} excludes them. */
        default List<PublishedRules.Pin> pins() {
            return List.of();
        }

        /** A pin was put into the list. */
        default void pinned() {}

        /** What the catalogue has of an item; null if nothing. */
        default ItemAvailability availability(String itemId) {
            return null;
        }
    }

    private static final RecommendationReason[] EXPERTS = {
        RecommendationReason.SIMILAR_SESSIONS,
        RecommendationReason.OFTEN_NEXT,
        RecommendationReason.OFTEN_TOGETHER,
        RecommendationReason.SEEN_BEFORE
    };
    private static final int KNN = 0;
    private static final int SEQUENTIAL = 1;
    private static final int ASSOCIATION = 2;
    private static final int REVISIT = 3;

    /** The score above the popular items if there is no other candidate. */
    static final double SCORE_OF_NOTHING = 1e-3;

    private final BlendParameters parameters;
    private final CandidateTable table = new CandidateTable();
    private final CandidateScores scratch = new CandidateScores();

    /** The context. */
    private final ItemIds seen = new ItemIds();

    public Ranker(BlendParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * A list, and the values from which the next event is learnt.
     *
     * @param ownShares the shares of the total score that the context's items had before
     *     calibration, newest first
     * @param candidates number of items with a score, including removed ones
     */
    public record RankedList(List<RecommendedItem> items, float[] ownShares, int candidates) {}

    /**
     * Ranks the candidates of one event.
     *
     * @param responses by position; null where one is missing
     * @param context the distinct items of the session, newest first
     * @param category of the newest item, or null
     */
    public RankedList blend(
            CandidateResponse[] responses,
            PackedItemIds context,
            String category,
            RevisitModel revisits,
            PopularityIndex popularity,
            Admission admission) {
        table.clear();
        ExpertShares shares = ExpertShares.of(responses, admission.weights(parameters));
        for (int a = 0; a < responses.length; a++) {
            if (responses[a] != null) {
                add(responses[a].candidates().scores(scratch), a, shares);
            }
        }
        context.unpack(seen);
        for (int d = 0; d < seen.size(); d++) {
            double prior = shares.revisit(revisits, d);
            if (prior > 0) {
                table.add(table.findOrAdd(seen, d), REVISIT, prior, 0);
            }
        }
        float[] ownShares = calibrate(revisits);
        if (admission.boosts()) {
            boost(admission);
        }
        table.rank();
        List<PublishedRules.Pin> pins = admission.pins();
        int room = Math.max(0, parameters.size() - pins.size());
        List<RecommendedItem> items = best(responses, room, admission);
        int real = table.size();
        fill(items, room, category, popularity, admission);
        pin(items, pins, admission);
        return new RankedList(items, ownShares, real);
    }

    /**
     * {@link Utf8} hashes of the items that the newest list was chosen from: first those in it,
     * then all that had a score, popular ones as far as there was room, and pins.
     *
     * @param list the newest one
     * @param pins of its rules, also those that were left out
     */
    int[] considered(List<RecommendedItem> list, List<PublishedRules.Pin> pins) {
        int[] hashes = new int[list.size() + table.size() + pins.size()];
        int at = 0;
        for (int i = 0; i < list.size(); i++) {
            hashes[at++] = Utf8.hash(list.get(i).itemId());
        }
        for (int i = 0; i < table.size(); i++) {
            hashes[at++] = table.hash(i);
        }
        for (int i = 0; i < pins.size(); i++) {
            hashes[at++] = Utf8.hash(pins.get(i).itemId());
        }
        return hashes;
    }

    private void add(CandidateScores candidates, int position, ExpertShares shares) {
        for (int i = 0; i < candidates.size(); i++) {
            double knn = shares.knn(candidates, i);
            double sequential = shares.sequential(candidates, i);
            double association = shares.association(candidates, i);
            // An expert's weight may be 0; an item that only that expert scored is not a candidate.
            if (knn + sequential + association > 0) {
                int index = table.findOrAdd(candidates.items(), i);
                table.add(index, KNN, knn, position);
                table.add(index, SEQUENTIAL, sequential, position);
                table.add(index, ASSOCIATION, association, position);
            }
        }
    }

    /**
     * Scores all candidates; returns the shares of the context's items before their calibration.
     */
    private float[] calibrate(RevisitModel revisits) {
        double total = 0;
        for (int i = 0; i < table.size(); i++) {
            double share =
                    table.share(i, KNN)
                            + table.share(i, SEQUENTIAL)
                            + table.share(i, ASSOCIATION)
                            + table.share(i, REVISIT);
            table.score(i, share);
            total += share;
        }
        float[] ownShares = new float[seen.size()];
        for (int d = 0; d < seen.size(); d++) {
            int own = table.find(seen, d);
            if (own >= 0) {
                ownShares[d] = (float) (table.score(own) / total);
                table.score(own, table.score(own) * revisits.calibration().factor(d, ownShares[d]));
            }
        }
        return ownShares;
    }

    private void boost(Admission admission) {
        for (int i = 0; i < table.size(); i++) {
            table.score(i, table.score(i) * admission.factor(table.item(i)));
        }
    }

    /** Puts pinned items in, with the score of the entry that they displace. */
    private void pin(
            List<RecommendedItem> items, List<PublishedRules.Pin> pins, Admission admission) {
        for (PublishedRules.Pin pin : pins) {
            if (items.size() == parameters.size()) {
                return; // Lists are shorter than there are pins.
            }
            int at = Math.min(pin.position() - 1, items.size());
            double score =
                    items.isEmpty()
                            ? SCORE_OF_NOTHING
                            : items.get(Math.min(at, items.size() - 1)).score();
            admission.pinned();
            ItemAvailability item = admission.availability(pin.itemId());
            items.add(at, entry(pin.itemId(), score, RecommendationReason.PINNED, null, item));
        }
    }

    private List<RecommendedItem> best(
            CandidateResponse[] responses, int room, Admission admission) {
        List<RecommendedItem> items = new ArrayList<>(parameters.size());
        int next = table.next();
        while (next >= 0 && items.size() < room) {
            String itemId = table.item(next);
            ItemAvailability item = admission.availability(itemId);
            if (admission.admits(itemId, item, table.score(next))) {
                items.add(explain(next, responses, item));
            }
            next = table.next();
        }
        return items;
    }

    private RecommendedItem explain(
            int index, CandidateResponse[] responses, ItemAvailability availability) {
        int expert = 0;
        for (int e = 1; e < CandidateTable.EXPERTS; e++) {
            if (table.share(index, e) > table.share(index, expert)) {
                expert = e;
            }
        }
        String item = table.item(index);
        String because =
                expert == REVISIT ? item : responses[table.because(index, expert)].itemId();
        return entry(item, table.score(index), EXPERTS[expert], because, availability);
    }

    private static RecommendedItem entry(
            String itemId,
            double score,
            RecommendationReason reason,
            String becauseOf,
            ItemAvailability item) {
        return new RecommendedItem(
                itemId,
                score,
                reason,
                becauseOf,
                item == null ? null : item.title(),
                item == null ? null : item.category());
    }

    /** Adds popular items after all others: first those of the newest item's category. */
    private void fill(
            List<RecommendedItem> items,
            int room,
            String category,
            PopularityIndex popularity,
            Admission admission) {
        if (items.size() == room) {
            return;
        }
        for (int d = 0; d < seen.size(); d++) {
            table.findOrAdd(seen, d);
        }
        fill(
                items,
                room,
                popularity.in(category),
                RecommendationReason.POPULAR_IN_CATEGORY,
                admission);
        fill(items, room, popularity.overall(), RecommendationReason.POPULAR, admission);
    }

    private void fill(
            List<RecommendedItem> items,
            int room,
            List<PopularityIndex.Popular> unboosted,
            RecommendationReason reason,
            Admission admission) {
        List<PopularityIndex.Popular> popular = boosted(unboosted, admission);
        double below = items.isEmpty() ? SCORE_OF_NOTHING : items.get(items.size() - 1).score();
        double heaviest = popular.isEmpty() ? 1 : popular.get(0).weight();
        for (int i = 0; i < popular.size() && items.size() < room; i++) {
            String itemId = popular.get(i).item();
            double score = fillScore(below, popular.get(i).weight(), heaviest);
            int known = table.size();
            if (table.findOrAdd(itemId) == known) {
                ItemAvailability item = admission.availability(itemId);
                if (admission.admits(itemId, item, score)) {
                    items.add(entry(itemId, score, reason, null, item));
                }
            }
        }
    }

    /** Popular items with boosted weights, heaviest first. */
    static List<PopularityIndex.Popular> boosted(
            List<PopularityIndex.Popular> popular, Admission admission) {
        if (!admission.boosts()) {
            return popular;
        }
        List<PopularityIndex.Popular> boosted = new ArrayList<>(popular.size());
        for (PopularityIndex.Popular one : popular) {
            boosted.add(
                    new PopularityIndex.Popular(
                            one.item(), one.weight() * admission.factor(one.item())));
        }
        boosted.sort(PopularityIndex.HEAVIEST);
        return boosted;
    }

    /**
     * The score of a popular item: proportional to its weight, and at most half of the score above.
     */
    static double fillScore(double below, double weight, double heaviest) {
        return 0.5 * below * weight / heaviest;
    }
}
