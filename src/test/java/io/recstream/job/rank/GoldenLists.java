package io.recstream.job.rank;

import static io.recstream.job.model.RecommendationUpdate.UNKNOWN;
import static io.recstream.job.rank.TestingAnswers.knnOnly;
import static io.recstream.job.rank.TestingAnswers.viewAt;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.state.Golden;
import java.util.List;
import java.util.Map;

/** What {@code rank-list} keeps, for the golden bytes. */
public final class GoldenLists {

    private GoldenLists() {}

    public static Golden<UserListState> golden() {
        return new Golden<>(
                new UserListStateCodec(),
                Map.of(1, ofOneSession(UNKNOWN, UNKNOWN), 2, ofOneSession(12, 11), 3, full()));
    }

    /** With everything in it that can be there. */
    static UserListState full() {
        UserListState memory = common(11);
        memory.sessions.add(new UserListState.SessionList(-2, 1000, 12, new float[] {.5f, .25f}));
        memory.sessions.add(new UserListState.SessionList(-3, 970, 2, new float[0]));
        memory.refused.add(RecentItems.fingerprint("r"), 900);
        memory.refused.add(5, 990);
        memory.wanted.add(6, 1000);
        memory.purchased.add(1, 10);
        memory.purchased.add(2, 20);
        memory.seen.add(-3, 30);
        return memory;
    }

    /**
     * Of items, the older versions knew the order but no times, and of events in answers, no
     * numbers.
     */
    private static UserListState ofOneSession(int sessionEvents, int heldSessionEvents) {
        UserListState memory = common(heldSessionEvents);
        memory.pending.forEach(GoldenLists::forgetNumbers);
        forgetNumbers(memory.letGo);
        memory.sessions.add(
                new UserListState.SessionList(-2, 1000, sessionEvents, new float[] {.5f, .25f}));
        memory.refused.add(RecentItems.fingerprint("r"), 1000);
        memory.purchased.add(1, 999);
        memory.purchased.add(2, 1000);
        memory.seen.add(-3, 1000);
        return memory;
    }

    private static void forgetNumbers(PendingResponses context) {
        CandidateResponse answer = context.answers[0];
        if (answer != null) {
            EnrichedEvent event = answer.enriched();
            context.answers[0] =
                    new CandidateResponse(
                            answer.userId(),
                            answer.sequence(),
                            answer.asked(),
                            answer.position(),
                            answer.itemId(),
                            answer.candidates(),
                            new EnrichedEvent(
                                    event.event(),
                                    event.firstOfUser(),
                                    event.session(),
                                    event.context(),
                                    event.repeatDistance(),
                                    event.weight(),
                                    UNKNOWN,
                                    1,
                                    event.inCatalog(),
                                    event.title(),
                                    event.category()),
                            null);
        }
    }

    private static UserListState common(int heldSessionEvents) {
        UserListState memory = new UserListState();
        memory.done = 4;
        memory.version = 3;
        memory.lastList = new int[] {7, -8};
        memory.lastEmptyReason = EmptyReason.ALL_FILTERED;
        memory.lastComplete = true;
        memory.lastEvent = 1000;
        memory.add(knnOnly(viewAt("b", 1005), 5, 2, 1, "x"), 500);
        memory.add(knnOnly(viewAt("c", 1006), 6, 1, 0, "y"), 501);
        memory.letGo = new PendingResponses(4, 400, 2);
        memory.letGo.add(knnOnly(viewAt("a", 1000), 4, 2, 0, "x", "z"));
        memory.letGo.eventTaken = true;
        memory.held =
                new RecommendationUpdate(
                        "u1",
                        4,
                        0,
                        "e1000",
                        1000,
                        heldSessionEvents,
                        false,
                        null,
                        List.of(
                                new RecommendedItem(
                                        "x",
                                        .75,
                                        RecommendationReason.OFTEN_NEXT,
                                        "a",
                                        null,
                                        null)));
        memory.emittedAt = 450;
        memory.wakeAt = 600;
        return memory;
    }
}
