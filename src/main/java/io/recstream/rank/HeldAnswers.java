package io.recstream.rank;

import io.recstream.model.Answer;
import io.recstream.model.PopularItems;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What came while lists waited for the catalogue, so that they are made in the order in which they
 * would have been: habits and popularity are learnt on the way. On the heap alone, for the wait;
 * the answers themselves are in the state of their users.
 *
 * @param users whose lists wait
 */
record HeldAnswers(List<Held> answers, Set<String> users) {

    /** An answer that completes its context, or brings what is popular, which may be null. */
    record Held(String userId, PopularItems news, boolean completes) {}

    HeldAnswers() {
        this(new ArrayList<>(), new LinkedHashSet<>());
    }

    void add(Answer answer, boolean completes) {
        if (completes || answer.news() != null) {
            answers.add(new Held(answer.userId(), answer.news(), completes));
        }
    }
}
