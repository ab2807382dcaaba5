package io.recstream.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A user's session, for people. */
public final class SessionFacts {

    private SessionFacts() {}

    public static Map<String, Object> of(SessionMemory memory) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < memory.items.length; i++) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("item_id", memory.items[i]);
            if (i < memory.strongest.length) {
                item.put("greatest_weight", memory.strongest[i]);
            }
            items.add(item);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("last_event_number", memory.sequence);
        facts.put("last_event_time", instant(memory.lastTime));
        facts.put("session", HexFormat.of().toHexDigits(memory.session));
        facts.put("producer_session_id", memory.producerId);
        facts.put("last_event_of_session", instant(memory.lastTaught));
        facts.put("items_newest_first", items);
        return facts;
    }

    private static String instant(long millis) {
        return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis).toString();
    }
}
