package io.recstream.tool;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is going on, as lines for people. Pure but for the last counts, which make rates. */
final class Screen {

    private static final int ITEMS_SHOWN = 5;

    private final String title;
    private final Map<String, String> titles;
    private double lastSeconds;
    private long lastSent;
    private long lastLists;
    private double eventsPerSecond;
    private double listsPerSecond;

    /**
     * A screen.
     *
     * @param titles of the items
     */
    Screen(String title, Map<String, String> titles) {
        this.title = title;
        this.titles = titles;
    }

    /** Takes over new counts, once per frame. */
    void advance(Measurements.Now now, double seconds) {
        double elapsed = seconds - lastSeconds;
        if (elapsed > 0) {
            eventsPerSecond = (now.sent() - lastSent) / elapsed;
            listsPerSecond = (now.lists() - lastLists) / elapsed;
        }
        lastSeconds = seconds;
        lastSent = now.sent();
        lastLists = now.lists();
    }

    /** Everything, for a terminal. */
    List<String> frame(Measurements.Now now, String state) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(text("%s   %.0f s   %s", title, lastSeconds, state));
        lines.add(
                text(
                        "events %,10.0f /s   %,12d in all     lists %,10.0f /s   %,12d in all",
                        eventsPerSecond, now.sent(), listsPerSecond, now.lists()));
        lines.add(
                text(
                        "event → list   p50 %6s ms   p99 %6s ms     committed   p50 %6s ms   p99 %6s ms",
                        number(now.uncommitted().p50()),
                        number(now.uncommitted().p99()),
                        number(now.committed().p50()),
                        number(now.committed().p99())));
        lines.add(
                text(
                        "hit rate@20 %s   MRR@20 %s   over %,d events",
                        share(now.score().hitRate()),
                        share(now.score().meanReciprocalRank()),
                        now.score().events()));
        lines.add(
                text(
                        "accepted %,d   duplicates sent %,d   dead letters: %s",
                        now.unique(), now.repeated(), letters(now.letters())));
        for (Watchlist.Watched watched : now.watched()) {
            lines.add("");
            lines.addAll(list(watched.update()));
        }
        return lines;
    }

    /** One line, for a file or a pipe. */
    String line(Measurements.Now now, String state) {
        return text(
                "%.0f s: %,d events (%,.0f/s), %,d lists (%,.0f/s), event → list p50 %s p99 %s ms,"
                        + " committed p50 %s p99 %s ms, hit rate@20 %s, duplicates sent %,d, dead letters: %s"
                        + " [%s]",
                lastSeconds,
                now.sent(),
                eventsPerSecond,
                now.lists(),
                listsPerSecond,
                number(now.uncommitted().p50()),
                number(now.uncommitted().p99()),
                number(now.committed().p50()),
                number(now.committed().p99()),
                share(now.score().hitRate()),
                now.repeated(),
                letters(now.letters()),
                state);
    }

    private List<String> list(RecommendationUpdate update) {
        List<String> lines = new ArrayList<>();
        lines.add(text("%s, list %d", update.getUserId(), update.getVersion()));
        List<RecommendedItem> items = update.getItems();
        if (items.isEmpty()) {
            lines.add("   nothing: " + update.getEmptyReason());
        }
        for (RecommendedItem item : items.subList(0, Math.min(ITEMS_SHOWN, items.size()))) {
            String because = item.getBecauseOf();
            lines.add(
                    text(
                            "   %-34s %s",
                            title(item.getItemId()),
                            because == null
                                    ? item.getReason().name().toLowerCase(Locale.ROOT)
                                    : "because you viewed " + title(because)));
        }
        return lines;
    }

    private String title(String itemId) {
        return titles.getOrDefault(itemId, itemId);
    }

    private static String letters(Summary.Letters letters) {
        String events = Summary.counts(letters.events());
        return letters.catalog().isEmpty()
                ? events
                : events + "; of the catalogue: " + Summary.counts(letters.catalog());
    }

    private static String number(double value) {
        return Double.isFinite(value) ? text("%,.0f", value) : "–";
    }

    private static String share(double value) {
        return Double.isFinite(value) ? text("%.3f", value) : "–";
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
