package io.recstream.job.rank;

import static io.recstream.job.model.TestingEvent.view;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The answers to one user's events, their candidates made up from the event and the item. */
final class TestingResponses {

    private static final int ASKING = 4;

    private SessionState session = new SessionState();

    /** The answers to the user's next event, by position. */
    List<CandidateResponse> of(UserEvent event, boolean teaches) {
        return of(event, teaches ? 1f : 0f);
    }

    /**
     * As the other.
     *
     * @param weight 0 for an impression, below 0 for a negative event
     */
    List<CandidateResponse> of(UserEvent event, float weight) {
        boolean teaches = weight != 0;
        SessionState.Step step = session.observe(event, weight, SessionParameters.DEFAULT);
        List<CandidateResponse> responses = new ArrayList<>();
        for (ItemUpdate update : ItemUpdates.of(event, step, ASKING)) {
            if (update.wantsCandidates()) {
                Random random = new Random(update.sequence() * 31 + update.position());
                responses.add(
                        CandidateResponse.to(
                                update,
                                teaches ? madeUp(random) : PackedCandidates.NONE,
                                null,
                                null));
            }
        }
        return responses;
    }

    List<CandidateResponse> of(UserEvent event) {
        return of(event, true);
    }

    boolean isOpen(long ofSession) {
        return session.isOpen(ofSession);
    }

    /** The user has been forgotten: the numbers of their events start anew. */
    void forgetUser() {
        session = new SessionState();
    }

    /** A view of an item, the event being named after its time. */
    static UserEvent viewAt(String itemId, long time) {
        return view("u1", itemId).id("e" + time).at(time).event();
    }

    private static Candidates madeUp(Random random) {
        int size = random.nextInt(5);
        String[] items = new String[size];
        float[][] scores = new float[3][size];
        for (int i = 0; i < size; i++) {
            items[i] = "i" + (3 * i + random.nextInt(3));
            scores[0][i] = random.nextFloat();
            scores[1][i] = random.nextInt(3) == 0 ? random.nextFloat() / size : 0;
            scores[2][i] = random.nextInt(2) == 0 ? random.nextFloat() : 0;
        }
        return candidates(items, scores[0], scores[1], scores[2], 0.3f);
    }

    /** Candidates as they are sent, whose masses exceed their sums by what was cut. */
    static Candidates candidates(
            String[] items, float[] knn, float[] sequential, float[] association, float cut) {
        return new CandidateScores(
                        items, knn, sequential, association, sum(knn) + cut, sum(association) + cut)
                .packed();
    }

    private static float sum(float[] scores) {
        float sum = 0;
        for (float score : scores) {
            sum += score;
        }
        return sum;
    }

    /** An answer of session neighbours only, best first, where an event asks one or two items. */
    static CandidateResponse knnOnly(
            UserEvent event, long sequence, int asked, int position, String... best) {
        String[] context = asked == 1 ? new String[] {event.itemId()} : context(event);
        float[] knn = new float[best.length];
        for (int i = 0; i < best.length; i++) {
            knn[i] = 1f / (1 + i);
        }
        float[] none = new float[best.length];
        ItemUpdate update =
                new ItemUpdate(
                        context[position],
                        event.userId(),
                        sequence,
                        sequence == 1,
                        77,
                        event.time(),
                        PackedItemIds.of(context),
                        position,
                        0,
                        1f,
                        asked,
                        position == 0 ? 1 : 0,
                        position == 0 ? 1 : 0,
                        position == 0 ? event : null);
        return CandidateResponse.to(update, candidates(best, knn, none, none, 0), null, null);
    }

    private static String[] context(UserEvent event) {
        return new String[] {event.itemId(), "older"};
    }

    /** When a user's contexts or list must be looked at again, even if no response arrives. */
    static long nextWakeUp(ListBuilder lists, UserListState state) {
        return Math.min(lists.responsesDue(state), lists.emissionDue(state));
    }
}
