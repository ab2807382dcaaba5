package io.recstream.reference;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.neighbour.ItemState;
import io.recstream.job.neighbour.NeighbourSessions;
import io.recstream.job.rank.ListExplainer;
import io.recstream.job.rank.ListTerms;
import io.recstream.job.rank.PopularityIndex;
import io.recstream.job.rank.RevisitModel;
import io.recstream.job.rank.UserListState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/** Puts together what led to a list: the context, the terms, and the sessions that spoke. */
final class Explainer {

    /** So many of the first entries are told which sessions speak for them, and how many. */
    private static final int ENTRIES = 3;

    private static final int SPEAKERS = 5;

    private final BlendParameters weights;
    private final ListExplainer lists;
    private final NeighbourSessions neighbours;
    private final Function<String, ItemState> items;
    private final LongFunction<String> users;

    /**
     * Makes an explainer.
     *
     * @param items what an item knows, or null
     * @param users whose session it is, or null
     */
    Explainer(
            KnnParameters knn,
            BlendParameters weights,
            ListExplainer lists,
            Function<String, ItemState> items,
            LongFunction<String> users) {
        this.weights = weights;
        this.lists = lists;
        this.neighbours = new NeighbourSessions(knn);
        this.items = items;
        this.users = users;
    }

    /** What an event asked, and what it was answered, by position. */
    record Asked(List<ItemUpdate> visits, List<CandidateResponse> answers) {}

    /**
     * Explains the list after an event, all being still as it was then.
     *
     * @param habits those that the list was made with
     */
    Explanation explain(
            UserEvent event,
            Asked asked,
            UserListState user,
            RevisitModel habits,
            PopularityIndex shelf) {
        CandidateResponse[] answers = asked.answers().toArray(CandidateResponse[]::new);
        ListTerms list = lists.explain(answers, user, habits, shelf);
        List<List<Explanation.Speaker>> speakers = new ArrayList<>();
        for (ListTerms.Entry entry : list.entries()) {
            if (speakers.size() < ENTRIES) {
                speakers.add(speakers(entry.item().itemId(), asked.visits()));
            }
        }
        return new Explanation(event, weights, context(asked), list, speakers);
    }

    private List<Explanation.ContextItem> context(Asked asked) {
        String[] context = asked.visits().get(0).context();
        List<Explanation.ContextItem> items = new ArrayList<>();
        for (int d = 0; d < context.length; d++) {
            CandidateResponse answer = null;
            for (int v = 0; v < asked.answers().size(); v++) {
                if (asked.visits().get(v).place() == d) {
                    answer = asked.answers().get(v);
                }
            }
            items.add(
                    new Explanation.ContextItem(
                            context[d],
                            d,
                            neighbours.weight(d),
                            answer != null,
                            answer == null ? 0 : answer.candidates().size(),
                            answer == null ? 0 : answer.candidates().knnMass(),
                            answer == null ? 0 : answer.candidates().associationMass()));
        }
        return items;
    }

    private List<Explanation.Speaker> speakers(String item, List<ItemUpdate> visits) {
        List<Explanation.Speaker> speakers = new ArrayList<>();
        for (ItemUpdate visit : visits) {
            ItemState memory = visit.asks() ? items.apply(visit.itemId()) : null;
            if (memory != null && visit.isInContext()) {
                for (NeighbourSessions.Neighbour one : neighbours.of(item, memory, visit)) {
                    speakers.add(new Explanation.Speaker(visit.itemId(), null, one));
                }
            }
        }
        speakers.sort(Comparator.comparingDouble(speaker -> -speaker.neighbour().score()));
        return speakers.stream().limit(SPEAKERS).map(this::named).toList();
    }

    private Explanation.Speaker named(Explanation.Speaker speaker) {
        String user = users.apply(speaker.neighbour().session());
        return new Explanation.Speaker(speaker.because(), user, speaker.neighbour());
    }
}
