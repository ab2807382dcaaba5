package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user's list state in human-readable form: hashes and fingerprints where ids are not stored, the
 * items of the list rules with their event times.
 */
public final class ListView {

    private ListView() {}

    public static Map<String, Object> of(UserListState state) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("last_event_number", state.lastSequence);
        facts.put(
                "last_event_time",
                state.lastEvent == Long.MIN_VALUE ? null : instant(state.lastEvent));
        facts.put("version", state.version);
        facts.put("emitted_at", state.emittedAt == 0 ? null : instant(state.emittedAt));
        facts.put("item_hashes", state.lastList);
        facts.put("empty_reason", state.lastEmptyReason);
        facts.put("complete", state.lastComplete);
        facts.put("sessions", state.sessions.stream().map(ListView::session).toList());
        facts.put("waiting_for_answers", state.pending.stream().map(ListView::context).toList());
        facts.put("let_go_incomplete", state.timedOut == null ? null : context(state.timedOut));
        facts.put("held_back", state.nextList == null ? null : list(state.nextList));
        facts.put("refused_fingerprints", times(state.refused));
        facts.put("wanted_fingerprints", times(state.wanted));
        facts.put("purchased_fingerprints", times(state.purchased));
        facts.put("seen_fingerprints", times(state.seen));
        return facts;
    }

    private static Map<String, Object> session(UserListState.SessionList list) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("session", HexFormat.of().toHexDigits(list.session()));
        facts.put("newest_event_time", instant(list.newestEvent()));
        facts.put("session_events", count(list.events()));
        facts.put("shares_of_the_sessions_items", list.ownShares());
        return facts;
    }

    private static Map<String, Object> context(PendingResponses context) {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (CandidateResponse response : context.responses) {
            if (response != null) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("item_id", response.itemId());
                fields.put("candidates", List.of(response.candidates().scores().items().toArray()));
                if (response.enriched() != null) {
                    fields.put("event_id", response.enriched().event().eventId());
                    fields.put("event_type", response.enriched().event().type());
                    fields.put("event_time", instant(response.enriched().event().time()));
                }
                answers.add(fields);
            }
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event_number", context.sequence);
        facts.put("since", instant(context.since));
        facts.put("answers_expected", context.responses.length);
        facts.put("answers", answers);
        return facts;
    }

    private static Map<String, Object> list(RecommendationUpdate list) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (RecommendedItem item : list.items()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("item_id", item.itemId());
            fields.put("score", item.score());
            fields.put("reason", item.reason());
            fields.put("because_of", item.becauseOf());
            items.add(fields);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", list.version());
        facts.put("trigger_event_id", list.triggerEventId());
        facts.put("event_time", instant(list.eventTime()));
        facts.put("session_events", count(list.sessionEvents()));
        facts.put("complete", list.complete());
        facts.put("items", items);
        return facts;
    }

    private static Integer count(int events) {
        return events == RecommendationUpdate.UNKNOWN ? null : events;
    }

    private static Map<String, Object> times(RecentItems items) {
        Map<String, Object> times = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            times.put(HexFormat.of().toHexDigits(items.fingerprints[i]), instant(items.times[i]));
        }
        return times;
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
