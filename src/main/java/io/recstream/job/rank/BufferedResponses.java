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
 * The order of the responses that arrived while lists were withheld for the catalogue, so that the
 * lists are built in that order later: revisits and popularity change from list to list. Kept on
 * the heap only; the responses themselves are in the state of their users. Beyond {@link
 * #MAX_RESPONSES} the order is not kept: those lists are built user by user.
 *
 * @param responses the first responses, in order
 * @param laterPopularity the popularity snapshots of the later ones, the newest by source
 * @param users whose lists are withheld
 */
record BufferedResponses(
        List<Buffered> responses,
        Map<Integer, PopularitySnapshot> laterPopularity,
        Set<String> users) {

    /** Maximum number of responses whose order is kept: some 10 MB. */
    static final int MAX_RESPONSES = 100_000;

    /**
     * A response that completes its context or carries a popularity snapshot, which may be null.
     */
    record Buffered(String userId, PopularitySnapshot popularity, boolean completes) {}

    BufferedResponses() {
        this(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
    }

    void add(CandidateResponse response, boolean completes) {
        PopularitySnapshot popularity = response.popularity();
        if (responses.size() == MAX_RESPONSES) {
            if (popularity != null) {
                laterPopularity.put(popularity.source(), popularity);
            }
        } else if (completes || popularity != null) {
            responses.add(new Buffered(response.userId(), popularity, completes));
        }
    }
}
