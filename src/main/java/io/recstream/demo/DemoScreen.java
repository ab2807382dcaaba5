package io.recstream.demo;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The screen of a running demo, as lines. Keeps only the last counts, for the rates. */
final class DemoScreen {

    private static final int ITEMS_SHOWN = 3;

    /** Rates are averages over so many frames, because committed lists arrive in bursts. */
    private static final int FRAMES = 10;

    private final String title;
    private final Map<String, String> titles;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private double seconds;
    private double eventsPerSecond;
    private double listsPerSecond;

    private record Frame(double seconds, long sent, long lists) {}

    /**
     * @param titles of the items
     */
    DemoScreen(String title, Map<String, String> titles) {
        this.title = title;
        this.titles = titles;
    }

    /** Updates the counts, once per frame. */
    void advance(DemoMeasurements.Now now, double elapsedSeconds) {
        seconds = elapsedSeconds;
        Frame first = frames.isEmpty() ? new Frame(0, 0, 0) : frames.getFirst();
        if (seconds > first.seconds()) {
            eventsPerSecond = (now.sent() - first.sent()) / (seconds - first.seconds());
            listsPerSecond = (now.lists() - first.lists()) / (seconds - first.seconds());
        }
        frames.addLast(new Frame(seconds, now.sent(), now.lists()));
        if (frames.size() > FRAMES) {
            frames.removeFirst();
        }
    }

    /** The whole screen, for a terminal. */
    List<String> frame(DemoMeasurements.Now now, String state) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(text("%s   %.0f s   %s", title, seconds, state));
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
                        "hit rate@20 %s   MRR@20 %s   coverage %s   with a list %s   over %,d events",
                        share(now.score().hitRate()),
                        share(now.score().meanReciprocalRank()),
                        share(now.reach().coverage()),
                        share(now.reach().shareWithList()),
                        now.score().events()));
        lines.add(
                text(
                        "accepted %,d   duplicates sent %,d   dead letters: %s",
                        now.unique(), now.repeated(), letters(now.letters())));
        for (SampledUsers.Watched watched : now.watched()) {
            lines.add("");
            lines.addAll(list(watched.update()));
        }
        return lines;
    }

    /** One line, for a file or a pipe. */
    String line(DemoMeasurements.Now now, String state) {
        return text(
                "%.0f s: %,d events (%,.0f/s), %,d lists (%,.0f/s), event → list p50 %s p99 %s ms,"
                        + " committed p50 %s p99 %s ms, hit rate@20 %s, MRR@20 %s, coverage %s,"
                        + " with a list %s, duplicates sent %,d, dead letters: %s"
                        + " [%s]",
                seconds,
                now.sent(),
                eventsPerSecond,
                now.lists(),
                listsPerSecond,
                number(now.uncommitted().p50()),
                number(now.uncommitted().p99()),
                number(now.committed().p50()),
                number(now.committed().p99()),
                share(now.score().hitRate()),
                share(now.score().meanReciprocalRank()),
                share(now.reach().coverage()),
                share(now.reach().shareWithList()),
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
            lines.add(text("   %-34s %s", title(item.getItemId()), why(item)));
        }
        return lines;
    }

    private String why(RecommendedItem item) {
        String because = item.getBecauseOf();
        if (item.getItemId().equals(because)) {
            return "viewed before";
        }
        return because == null
                ? item.getReason().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : "because you viewed " + title(because);
    }

    private String title(String itemId) {
        return titles.getOrDefault(itemId, itemId);
    }

    private static String letters(DemoSummary.Letters letters) {
        String events = DemoSummary.counts(letters.events());
        return letters.catalog().isEmpty()
                ? events
                : events + "; of the catalogue: " + DemoSummary.counts(letters.catalog());
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
