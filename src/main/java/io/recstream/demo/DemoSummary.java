package io.recstream.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.telemetry.DeliveryAudit;
import io.recstream.telemetry.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The summary of a demo.
 *
 * @param eventsIn records in the events topic
 * @param usersWithoutList by reason
 * @param ledger of the versions of each user's lists, as committed
 * @param identities null without identity
 * @param seconds from the first event sent to the last result read
 * @param drained whether every event had been processed and its output committed
 */
record DemoSummary(
        long eventsIn,
        long eventsUnique,
        long duplicates,
        Letters letters,
        long listsOut,
        long usersWithList,
        Map<String, Long> usersWithoutList,
        AccuracyReport.Score score,
        AccuracyReport.Reach reach,
        Latency.Quantiles latency,
        Latency.Quantiles committedLatency,
        DeliveryAudit.Count ledger,
        IdentityTally.Count identities,
        double seconds,
        boolean drained) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Dead letters by reason: of the events, and of the catalogue. */
    record Letters(Map<String, Long> events, Map<String, Long> catalog) {}

    /** One line of JSON; values that could not be measured are null. */
    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("events_in", eventsIn);
        json.put("events_unique", eventsUnique);
        json.put("duplicates", duplicates);
        counts(json.putObject("dead_letters"), letters.events());
        counts(json.putObject("dead_letters_catalog"), letters.catalog());
        json.put("lists_out", listsOut);
        json.put("lists_lost", ledger.lost());
        json.put("lists_doubled", ledger.doubled());
        json.put("users_with_list", usersWithList);
        counts(json.putObject("users_without_list"), usersWithoutList);
        if (identities != null) {
            json.put("persons", identities.persons());
            json.put("ids", identities.ids());
            json.put("merges", identities.merges());
        }
        json.put("scored_events", score.events());
        json.put("hit_rate_at_20", rounded(score.hitRate(), 6));
        json.put("mrr_at_20", rounded(score.meanReciprocalRank(), 6));
        json.put("coverage", rounded(reach.coverage(), 6));
        json.put("share_with_list", rounded(reach.shareWithList(), 6));
        quantiles(json.putObject("latency_ms"), latency);
        quantiles(json.putObject("latency_committed_ms"), committedLatency);
        json.put("seconds", rounded(seconds, 3));
        json.put("drained", drained);
        return json.toString();
    }

    /** The human-readable form. */
    List<String> toLines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                text(
                        "%,d events in %.1f s (%s a second), %,d of them unique, %,d duplicates",
                        eventsIn,
                        seconds,
                        measured("%,.0f", eventsIn / seconds),
                        eventsUnique,
                        duplicates));
        if (eventsUnique == 0) {
            lines.add(
                    eventsIn == 0
                            ? "No event came, so there is nothing to measure: see whether the source"
                                    + " of the events has any."
                            : "Of all events none was accepted, so there is nothing to measure: see"
                                    + " the dead letters.");
        }
        lines.add("dead letters: " + counts(letters.events()));
        if (!letters.catalog().isEmpty()) {
            lines.add("dead letters of the catalogue: " + counts(letters.catalog()));
        }
        lines.add(
                text(
                        "%,d lists (%,d lost, %,d doubled); %,d users have one; without: %s",
                        listsOut,
                        ledger.lost(),
                        ledger.doubled(),
                        usersWithList,
                        counts(usersWithoutList)));
        if (identities != null) {
            lines.add(
                    text(
                            "%,d persons with %,d ids; %,d of these became part of a person",
                            identities.persons(), identities.ids(), identities.merges()));
        }
        lines.add(
                text(
                        "hit rate@20 %s, MRR@20 %s over %,d events",
                        measured("%.3f", score.hitRate()),
                        measured("%.3f", score.meanReciprocalRank()),
                        score.events()));
        lines.add(
                text(
                        "coverage %s, share of events with a list before them %s",
                        measured("%.3f", reach.coverage()),
                        measured("%.3f", reach.shareWithList())));
        lines.add(
                text(
                        "event to list p50 %s, p99 %s; committed p50 %s, p99 %s",
                        measured("%.0f ms", latency.p50()),
                        measured("%.0f ms", latency.p99()),
                        measured("%.0f ms", committedLatency.p50()),
                        measured("%.0f ms", committedLatency.p99())));
        if (!drained) {
            lines.add("The job had not finished with all events: the counts are too small.");
        }
        return lines;
    }

    private static String measured(String format, double value) {
        return Double.isFinite(value) ? text(format, value) : "not measured";
    }

    static String counts(Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return "none";
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((reason, count) -> parts.add(text("%s %,d", reason, count)));
        return String.join(", ", parts);
    }

    private static void counts(ObjectNode json, Map<String, Long> counts) {
        counts.forEach(json::put);
    }

    private static void quantiles(ObjectNode json, Latency.Quantiles latency) {
        json.put("p50", rounded(latency.p50(), 3));
        json.put("p99", rounded(latency.p99(), 3));
    }

    private static Double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Double.isFinite(value) ? Math.rint(value * scale) / scale : null;
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
