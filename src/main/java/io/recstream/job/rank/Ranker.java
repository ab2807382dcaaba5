package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
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
 * <p>The result does not depend on the order in which responses arrived: they are summed by
 * position, and ties are broken by id. Arrays are reused: one instance per thread.
 */
public final class Ranker {

    /** Which items may be in a list; called once per candidate, best first, for one list. */
    public interface Admission {

        boolean admits(String itemId, double score);
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
            String[] context,
            String category,
            RevisitModel revisits,
            PopularityIndex popularity,
            Admission admission) {
        table.clear();
        ExpertShares shares = ExpertShares.of(responses, parameters);
        for (int a = 0; a < responses.length; a++) {
            if (responses[a] != null) {
                add(responses[a].candidates(), a, shares);
            }
        }
        for (int d = 0; d < context.length; d++) {
            double prior = shares.revisit(revisits, d);
            if (prior > 0) {
                table.add(table.findOrAdd(context[d]), REVISIT, prior, 0);
            }
        }
        float[] ownShares = calibrate(context, revisits);
        table.rank();
        List<RecommendedItem> items = best(responses, admission);
        int real = table.size();
        fill(items, context, category, popularity, admission);
        return new RankedList(items, ownShares, real);
    }

    private void add(Candidates candidates, int position, ExpertShares shares) {
        for (int i = 0; i < candidates.size(); i++) {
            double knn = shares.knn(candidates, i);
            double sequential = shares.sequential(candidates, i);
            double association = shares.association(candidates, i);
            // An expert's weight may be 0; an item that only that expert scored is not a candidate.
            if (knn + sequential + association > 0) {
                int index = table.findOrAdd(candidates.items()[i]);
                table.add(index, KNN, knn, position);
                table.add(index, SEQUENTIAL, sequential, position);
                table.add(index, ASSOCIATION, association, position);
            }
        }
    }

    /**
     * Scores all candidates; returns the shares of the context's items before their calibration.
     */
    private float[] calibrate(String[] context, RevisitModel revisits) {
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
        float[] ownShares = new float[context.length];
        for (int d = 0; d < context.length; d++) {
            int own = table.find(context[d]);
            if (own >= 0) {
                ownShares[d] = (float) (table.score(own) / total);
                table.score(own, table.score(own) * revisits.calibration().factor(d, ownShares[d]));
            }
        }
        return ownShares;
    }

    private List<RecommendedItem> best(CandidateResponse[] responses, Admission admission) {
        List<RecommendedItem> items = new ArrayList<>(parameters.size());
        int next = table.next();
        while (next >= 0 && items.size() < parameters.size()) {
            if (admission.admits(table.item(next), table.score(next))) {
                items.add(explain(next, responses));
            }
            next = table.next();
        }
        return items;
    }

    private RecommendedItem explain(int index, CandidateResponse[] responses) {
        int expert = 0;
        for (int e = 1; e < CandidateTable.EXPERTS; e++) {
            if (table.share(index, e) > table.share(index, expert)) {
                expert = e;
            }
        }
        String item = table.item(index);
        String because =
                expert == REVISIT ? item : responses[table.because(index, expert)].itemId();
        return new RecommendedItem(item, table.score(index), EXPERTS[expert], because, null, null);
    }

    /** Adds popular items after all others: first those of the newest item's category. */
    private void fill(
            List<RecommendedItem> items,
            String[] context,
            String category,
            PopularityIndex popularity,
            Admission admission) {
        if (items.size() == parameters.size()) {
            return;
        }
        for (String seen : context) {
            table.findOrAdd(seen);
        }
        fill(items, popularity.in(category), RecommendationReason.POPULAR_IN_CATEGORY, admission);
        fill(items, popularity.overall(), RecommendationReason.POPULAR, admission);
    }

    private void fill(
            List<RecommendedItem> items,
            List<PopularityIndex.Popular> popular,
            RecommendationReason reason,
            Admission admission) {
        double below = items.isEmpty() ? SCORE_OF_NOTHING : items.get(items.size() - 1).score();
        double heaviest = popular.isEmpty() ? 1 : popular.get(0).weight();
        for (int i = 0; i < popular.size() && items.size() < parameters.size(); i++) {
            String item = popular.get(i).item();
            double score = fillScore(below, popular.get(i).weight(), heaviest);
            int known = table.size();
            if (table.findOrAdd(item) == known && admission.admits(item, score)) {
                items.add(new RecommendedItem(item, score, reason, null, null, null));
            }
        }
    }

    /**
     * The score of a popular item: proportional to its weight, and at most half of the score above.
     */
    static double fillScore(double below, double weight, double heaviest) {
        return 0.5 * below * weight / heaviest;
    }
}
