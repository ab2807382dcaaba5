package io.recstream.job.window;

import io.recstream.job.model.MicroUnits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A user's window state in human-readable form, pane by pane. */
public final class WindowView {

    private WindowView() {}

    public static Map<String, Object> of(UserWindowState windows) {
        PaneRing ring = windows.ring;
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", windows.version);
        facts.put("events_total", ring.eventsTotal());
        facts.put("last_event_time", instant(ring.lastEventTime()));
        facts.put("as_of", instant((ring.asOf() + 1) * ring.paneMillis()));
        facts.put("departure_timer", orNull(windows.departureTimer));
        facts.put("emitted_at", orNull(windows.emittedAt));
        facts.put("held_back_until", orNull(windows.emissionTimer));
        facts.put("missing_before", orNull(windows.missingBefore));
        facts.put("counted", entries(ring));
        return facts;
    }

    private static List<Map<String, Object>> entries(PaneRing ring) {
        PaneEntries entries = ring.entries();
        Dictionary words = entries.words();
        List<Map<String, Object>> told = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            int category = entries.category(i);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("pane", instant(entries.pane(i) * ring.paneMillis()));
            entry.put("item_id", words.word(entries.item(i)));
            entry.put("event_type", words.word(entries.type(i)));
            entry.put(
                    "category", category == PaneEntries.NO_CATEGORY ? null : words.word(category));
            entry.put("events", entries.count(i));
            entry.put("value_sum", MicroUnits.toUnits(entries.micros(i)));
            told.add(entry);
        }
        return told;
    }

    private static String orNull(long instant) {
        return instant == UserWindowState.NONE ? null : instant(instant);
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
