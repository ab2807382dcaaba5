package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.PopularitySnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came while lists waited for the catalogue, so that they are made in the order in which they
 * would have been: habits and popularity are learnt on the way. On the heap alone, for the wait;
 * the answers themselves are in the state of their users. Of very many answers the order of the
 * later ones is not kept: their lists are made user by user.
 *
 * @param answers the first ones, in order
 * @param laterNews what the later ones bring, the newest by source
 * @param users whose lists wait
 */
record HeldAnswers(
        List<Held> answers, Map<Integer, PopularitySnapshot> laterNews, Set<String> users) {

    /** Of how many answers the order is kept: some 10 MB. */
    static final int MAX_ANSWERS = 100_000;

    /** An answer that completes its context, or brings what is popular, which may be null. */
    record Held(String userId, PopularitySnapshot news, boolean completes) {}

    HeldAnswers() {
        this(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
    }

    void add(CandidateResponse answer, boolean completes) {
        PopularitySnapshot news = answer.news();
        if (answers.size() == MAX_ANSWERS) {
            if (news != null) {
                laterNews.put(news.source(), news);
            }
        } else if (completes || news != null) {
            answers.add(new Held(answer.userId(), news, completes));
        }
    }
}
