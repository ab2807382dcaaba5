package io.recstream.job.neighbour;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An item's state in human-readable form: sessions newest first, successors and partners by weight.
 */
public final class ItemView {

    private ItemView() {}

    public static Map<String, Object> of(ItemState state) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("last_visit", instant(state.lastUpdate));
        facts.put("sessions", sessions(state));
        facts.put("rules_as_of", instant(state.pairsEpoch));
        facts.put("successors", pairs(state.successors, state.dictionary));
        facts.put("partners", pairs(state.partners, state.dictionary));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("version", state.published.version);
        page.put(
                "looked_at",
                state.published.checkedAt == 0 ? null : instant(state.published.checkedAt));
        page.put("waits_for_its_interval", state.published.scheduled);
        facts.put("page", page);
        return facts;
    }

    private static List<Map<String, Object>> sessions(ItemState state) {
        SnippetMemory snippets = state.snippets;
        List<Map<String, Object>> sessions = new ArrayList<>();
        for (int n = 0; n < snippets.size(); n++) {
            List<String> items = new ArrayList<>();
            for (int slot : snippets.items(n)) {
                items.add(state.dictionary.id(slot));
            }
            Map<String, Object> session = new LinkedHashMap<>();
            session.put("session", HexFormat.of().toHexDigits(snippets.session(n)));
            session.put("last_event_time", instant(snippets.time(n)));
            session.put("items_newest_first", items);
            sessions.add(session);
        }
        sessions.sort(Comparator.comparing(it -> (String) it.get("last_event_time")));
        Collections.reverse(sessions);
        return sessions;
    }

    private static List<Map<String, Object>> pairs(WeightedPairs table, ItemDictionary dictionary) {
        List<Map<String, Object>> pairs = new ArrayList<>();
        for (int i = 0; i < table.size(); i++) {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("item_id", dictionary.id(table.slot(i)));
            pair.put("weight", table.weight(i));
            pairs.add(pair);
        }
        pairs.sort(Comparator.comparing(it -> -(Float) it.get("weight")));
        return pairs;
    }

    private static String instant(long millis) {
        return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis).toString();
    }
}
