package io.recstream.evaluation.baseline;

import java.util.Arrays;

/**
 * VSTAN: STAN (Garg et al., "Sequence and time aware neighborhood for session-based
 * recommendations", SIGIR 2019) with the position weights and IDF of V-SkNN (Ludewig, Mauro,
 * Latifi, Jannach, "Empirical analysis of session-based recommendation algorithms", UMUAI 2020).
 *
 * <pre>
 * w_i      = exp(−(step_i − 1) / λ_spw)            step: 1 = the newest event of q
 * sim(N)   = Σ_{i ∈ q ∩ N} w_i / (√Σ w_i² · √|distinct N|) · exp(−(t − t_N) / λ_snh)
 * score(j) = Σ_{N: k most similar, j ∈ N} sim(N) · exp(−|pos_N(j) − pos_N(i*)| / λ_inh)
 *            · (1 + λ_idf · ln(sessions / events of j)) · exp(−(step(N) − 1) / λ_ipw)
 * </pre>
 *
 * <p>pos_N: last position in N; i*: the query item that comes last in N; step(N): of the newest
 * query item that N holds. A t that is the same for all neighbours does not change the order; here
 * it is the newest neighbour's end.
 */
public final class Vstan implements SessionModel {

    private static final double DAY_MILLIS = 86_400_000.0;

    /**
     * The decays.
     *
     * @param spw of a query item by its distance from the end, events
     * @param snhDays of a session by its age, days
     * @param inh of a neighbour's item by its distance from the matched one, events
     * @param ipw of a neighbour by the distance of its newest match from the end of the query
     * @param idf weight of the IDF
     */
    public record Lambdas(double spw, double snhDays, double inh, double ipw, double idf) {}

    private final SessionIndex index = new SessionIndex();
    private final Neighbourhood neighbours;
    private final QuerySteps steps = new QuerySteps();
    private final Lambdas lambdas;

    /** By item: last position in the current neighbour, 1 = its oldest event. */
    private int[] positions = new int[1024];

    public Vstan(int k, int m, Lambdas lambdas) {
        this.neighbours = new Neighbourhood(index, k, m);
        this.lambdas = lambdas;
    }

    @Override
    public void learn(Prefix session, long time) {
        index.learn(session, time);
        if (session.newest() >= positions.length) {
            positions =
                    Arrays.copyOf(positions, Math.max(session.newest() + 1, 2 * positions.length));
        }
    }

    @Override
    public void predict(Prefix session, Scores scores) {
        findNeighbours(session);
        steps.mark(session, 0);
        for (int n = 0; n < neighbours.size(); n++) {
            score(neighbours.session(n), neighbours.similarity(n), scores);
        }
        steps.unmark(session, 0);
    }

    private void score(int neighbour, double similarity, Scores scores) {
        IntList items = index.items(neighbour);
        IntList distinct = index.distinct(neighbour);
        int matched = 0;
        for (int i = 0; i < items.size(); i++) {
            int item = items.get(i);
            positions[item] = i + 1;
            matched = steps.of(item) > 0 ? i + 1 : matched;
        }
        double weight = similarity * Math.exp(-(steps.smallest(distinct) - 1) / lambdas.ipw());
        for (int i = 0; i < distinct.size(); i++) {
            int item = distinct.get(i);
            double nearness = Math.exp(-Math.abs(positions[item] - matched) / lambdas.inh());
            double idf = Math.log((double) index.sessions() / index.events(item));
            scores.add(item, weight * nearness * (1 + lambdas.idf() * idf));
        }
    }

    private void findNeighbours(Prefix session) {
        neighbours.begin();
        double squares = 0;
        for (int i = 0; i < session.length(); i++) {
            if (session.isLast(i)) {
                double weight = Math.exp((i + 1 - session.length()) / lambdas.spw());
                squares += weight * weight;
                neighbours.add(session.item(i), weight, session.session());
            }
        }
        neighbours.keepMostRecent();
        long now = Long.MIN_VALUE;
        for (int n = 0; n < neighbours.size(); n++) {
            now = Math.max(now, index.time(neighbours.session(n)));
        }
        for (int n = 0; n < neighbours.size(); n++) {
            int neighbour = neighbours.session(n);
            double length = Math.sqrt(index.distinct(neighbour).size());
            double age = (now - index.time(neighbour)) / (lambdas.snhDays() * DAY_MILLIS);
            neighbours.similarity(
                    n, neighbours.similarity(n) / (Math.sqrt(squares) * length) * Math.exp(-age));
        }
        neighbours.keepMostSimilar();
    }
}
