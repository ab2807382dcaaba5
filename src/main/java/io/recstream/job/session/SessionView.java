package io.recstream.job.session;

import io.recstream.job.model.RecommendationUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A user's open sessions in human-readable form, the one that the last event joined first. */
public final class SessionView {

    private SessionView() {}

    public static Map<String, Object> of(SessionState state) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("last_event_number", state.sequence);
        facts.put("last_event_time", instant(state.lastTime));
        facts.put("open_sessions", state.open.stream().map(SessionView::session).toList());
        return facts;
    }

    private static Map<String, Object> session(OpenSession session) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < session.items.length; i++) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("item_id", session.items[i]);
            if (i < session.strongest.length) {
                item.put("greatest_weight", session.strongest[i]);
            }
            items.add(item);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("session", HexFormat.of().toHexDigits(session.id));
        facts.put("producer_session_id", session.producerId);
        facts.put("first_event_time", instant(session.firstTime));
        facts.put("last_event_time", instant(session.lastTime));
        facts.put(
                "session_events",
                session.events == RecommendationUpdate.UNKNOWN ? null : session.events);
        facts.put("items_newest_first", items);
        return facts;
    }

    private static String instant(long millis) {
        return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis).toString();
    }
}
