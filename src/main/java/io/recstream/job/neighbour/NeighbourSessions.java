package io.recstream.job.neighbour;

import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The past sessions that contribute to an item's score, and how much: the terms of that score in
 * {@link Scorer}, from the same {@link SessionQuery}.
 */
public final class NeighbourSessions {

    private static final Comparator<NeighbourSession> STRONGEST =
            Comparator.comparingDouble(NeighbourSession::score)
                    .reversed()
                    .thenComparingLong(NeighbourSession::session);

    private final KnnParameters parameters;

    public NeighbourSessions(KnnParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * A past session's contribution to an item's score: scale · overlap · freshness · decay.
     *
     * @param items its last distinct items, newest first
     * @param ageMillis the time since its last event
     * @param scale exp(−position(x) / λ_ipw) / √(Σ w_i²), the same for all sessions of x
     * @param overlap Σ w_i over the items it has in common with the query
     * @param freshness exp(−age / λ_snh) / √|N|
     * @param distance from the item to the newest common one
     * @param decay exp(−distance / λ_inh)
     */
    public record NeighbourSession(
            long session,
            List<String> items,
            long ageMillis,
            double scale,
            double overlap,
            double freshness,
            int distance,
            double decay,
            double score) {}

    /** The weight of an item of the context in the similarity of sessions: w_i. */
    public double weight(int distance) {
        return new SessionQuery(parameters).weight(distance);
    }

    /**
     * The sessions that contribute to an item's score, the greatest contribution first.
     *
     * @param state of the item that responds, as of its response
     * @param update the update that it responds to
     */
    public List<NeighbourSession> of(String itemId, ItemState state, ItemUpdate update) {
        int wanted = state.dictionary.find(itemId);
        if (wanted < 0) {
            return List.of();
        }
        SessionQuery query = new SessionQuery(parameters);
        query.begin(state, update.context().unpack(new ItemIds()), update.place());
        List<NeighbourSession> neighbours = new ArrayList<>();
        SnippetMemory snippets = state.snippets;
        for (int n = 0; n < snippets.size(); n++) {
            int at = indexOf(wanted, snippets.items(n));
            if (at >= 0 && snippets.session(n) != update.session()) {
                long age = update.time() - snippets.time(n);
                NeighbourSession neighbour = neighbour(state, n, at, age, query);
                if (neighbour.score() > 0) {
                    neighbours.add(neighbour);
                }
            }
        }
        neighbours.sort(STRONGEST);
        return neighbours;
    }

    private static NeighbourSession neighbour(
            ItemState state, int snippet, int at, long age, SessionQuery query) {
        int[] slots = state.snippets.items(snippet);
        List<String> items = new ArrayList<>();
        for (int slot : slots) {
            items.add(state.dictionary.id(slot));
        }
        float overlap = query.creditedOverlap(state.snippets, snippet);
        int match = query.newestMatch();
        float decay = query.decay(at, Math.max(0, match));
        return new NeighbourSession(
                state.snippets.session(snippet),
                List.copyOf(items),
                age,
                query.scale(),
                overlap,
                query.freshness(slots.length, age),
                Math.abs(at - match),
                decay,
                query.similarity(state.snippets, snippet, age) * decay);
    }

    private static int indexOf(int wanted, int[] slots) {
        for (int k = 0; k < slots.length; k++) {
            if (slots[k] == wanted) {
                return k;
            }
        }
        return -1;
    }
}
