package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one list of the answers to one event: sum, blend, calibrate, filter, cut, explain, fill up.
 *
 * <pre>
 * share(j) = a_knn · knn(j) / Σ knn + a_sr · sr(j) + a_ar · ar(j) / (1 + Σ ar) + a_rev · P(distance of j)
 * score(j) = share(j) · calibration(distance of j, share(j))      for items of the own session, else share(j)
 * </pre>
 *
 * <p>A function of the answers, whatever their order of arrival: they are summed by position, and
 * ties fall by id. Arrays are reused: one instance per thread.
 */
public final class Ranker {

    /** Which items may be in a list; asked once per candidate, best first, for one list. */
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

    /** What stands above the popular items where there is nothing else. */
    static final double SCORE_OF_NOTHING = 1e-3;

    private final BlendParameters parameters;
    private final CandidateTable table = new CandidateTable();

    public Ranker(BlendParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * A list, and what is needed to learn from the event that follows it.
     *
     * @param ownShares the share of the whole score that the context's items had before
     *     calibration, newest first
     * @param candidates how many items had a score, the filtered ones included
     */
    public record RankedList(List<RecommendedItem> items, float[] ownShares, int candidates) {}

    /**
     * Blends the answers to one event.
     *
     * @param answers by position; null where one has not come
     * @param context the distinct items of the session, newest first
     * @param category of the newest item, or null
     */
    public RankedList blend(
            CandidateResponse[] answers,
            String[] context,
            String category,
            RevisitModel habits,
            PopularityIndex shelf,
            Admission admission) {
        table.clear();
        ExpertShares shares = ExpertShares.of(answers, parameters);
        for (int a = 0; a < answers.length; a++) {
            if (answers[a] != null) {
                add(answers[a].candidates(), a, shares);
            }
        }
        for (int d = 0; d < context.length; d++) {
            double prior = shares.revisit(habits, d);
            if (prior > 0) {
                table.add(table.findOrAdd(context[d]), REVISIT, prior, 0);
            }
        }
        float[] ownShares = calibrate(context, habits);
        table.rank();
        List<RecommendedItem> items = best(answers, admission);
        int real = table.size();
        fill(items, context, category, shelf, admission);
        return new RankedList(items, ownShares, real);
    }

    private void add(Candidates told, int answer, ExpertShares shares) {
        for (int i = 0; i < told.size(); i++) {
            double knn = shares.knn(told, i);
            double sequential = shares.sequential(told, i);
            double association = shares.association(told, i);
            // An expert may weigh nothing; what only that one knows is no candidate.
            if (knn + sequential + association > 0) {
                int index = table.findOrAdd(told.items()[i]);
                table.add(index, KNN, knn, answer);
                table.add(index, SEQUENTIAL, sequential, answer);
                table.add(index, ASSOCIATION, association, answer);
            }
        }
    }

    /** Scores all candidates; tells the shares of the context's items before their calibration. */
    private float[] calibrate(String[] context, RevisitModel habits) {
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
                table.score(own, table.score(own) * habits.calibration().factor(d, ownShares[d]));
            }
        }
        return ownShares;
    }

    private List<RecommendedItem> best(CandidateResponse[] answers, Admission admission) {
        List<RecommendedItem> items = new ArrayList<>(parameters.size());
        int next = table.next();
        while (next >= 0 && items.size() < parameters.size()) {
            if (admission.admits(table.item(next), table.score(next))) {
                items.add(explain(next, answers));
            }
            next = table.next();
        }
        return items;
    }

    private RecommendedItem explain(int index, CandidateResponse[] answers) {
        int expert = 0;
        for (int e = 1; e < CandidateTable.EXPERTS; e++) {
            if (table.share(index, e) > table.share(index, expert)) {
                expert = e;
            }
        }
        String item = table.item(index);
        String because = expert == REVISIT ? item : answers[table.because(index, expert)].itemId();
        return new RecommendedItem(item, table.score(index), EXPERTS[expert], because, null, null);
    }

    /** Popular items behind all others: first those of the newest item's category. */
    private void fill(
            List<RecommendedItem> items,
            String[] context,
            String category,
            PopularityIndex shelf,
            Admission admission) {
        if (items.size() == parameters.size()) {
            return;
        }
        for (String seen : context) {
            table.findOrAdd(seen);
        }
        fill(items, shelf.in(category), RecommendationReason.POPULAR_IN_CATEGORY, admission);
        fill(items, shelf.overall(), RecommendationReason.POPULAR, admission);
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

    /** A popular item's: by its weight, and less than half of what stands above all of them. */
    static double fillScore(double below, double weight, double heaviest) {
        return 0.5 * below * weight / heaviest;
    }
}
