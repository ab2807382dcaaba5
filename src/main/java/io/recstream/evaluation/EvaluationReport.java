package io.recstream.evaluation;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of an evaluation, as JSON or as a table.
 *
 * @param top length of the lists
 * @param differences of the job's recommender to the strongest baselines; empty unless both ran
 */
record EvaluationReport(
        String protocol,
        int top,
        List<ModelResult> outcomes,
        List<Bootstrap.Difference> differences) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final double DIGITS = 1e6;

    /** One object per model, in the order in which they ran. */
    List<String> toJson() {
        List<String> lines = new ArrayList<>();
        for (ModelResult outcome : outcomes) {
            ObjectNode line = toJson(outcome);
            if (outcome.model().equals(Contestants.JOB) && !differences.isEmpty()) {
                ObjectNode to = line.putObject("difference_to");
                differences.forEach(difference -> put(to, difference));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** The measures of a model. */
    ObjectNode toJson(ModelResult outcome) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("model", outcome.model());
        line.put("protocol", protocol);
        line.put("predictions", outcome.size());
        line.put("predictions_unseen", unseen(outcome));
        for (Metric metric : Metric.values()) {
            put(line, metric.toString(), metric.mean(outcome, top));
        }
        put(line, "coverage", coverage(outcome));
        line.put("events_per_s", Math.round(outcome.eventsPerSecond()));
        line.put("top", top);
        return line;
    }

    static void put(ObjectNode to, Bootstrap.Difference difference) {
        ObjectNode node = to.putObject(difference.metric().toString());
        node.put("model", difference.other());
        put(node, "difference", difference.mean());
        put(node, "low", difference.low());
        put(node, "high", difference.high());
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, Math.rint(value * DIGITS) / DIGITS);
        } else {
            node.putNull(name);
        }
    }

    /** A table, followed by the differences. */
    List<String> toLines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%-15s %11s %7s %7s %10s %10s %7s %9s %10s",
                        protocol,
                        "predictions",
                        "HR@" + top,
                        "MRR@" + top,
                        "HR unseen",
                        "MRR unseen",
                        "nDCG",
                        "coverage",
                        "events/s"));
        for (ModelResult outcome : outcomes) {
            lines.add(row(outcome));
        }
        if (!outcomes.isEmpty()) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "unseen: over the %,d predictions whose item the session had not held"
                                    + " before",
                            unseen(outcomes.get(0))));
        }
        if (!differences.isEmpty()) {
            lines.add("");
            lines.add(
                    Contestants.JOB
                            + " to the strongest other, 95 % interval (bootstrap by session):");
            differences.forEach(difference -> lines.add(row(difference)));
        }
        return lines;
    }

    private String row(ModelResult outcome) {
        return String.format(
                Locale.ROOT,
                "%-15s %,11d %7s %7s %10s %10s %7s %9s %10s",
                outcome.model(),
                outcome.size(),
                shown("%.4f", Metric.HR.mean(outcome, top)),
                shown("%.4f", Metric.MRR.mean(outcome, top)),
                shown("%.4f", Metric.HR_UNSEEN.mean(outcome, top)),
                shown("%.4f", Metric.MRR_UNSEEN.mean(outcome, top)),
                shown("%.4f", Metric.NDCG.mean(outcome, top)),
                shown("%.4f", coverage(outcome)),
                shown("%,.0f", outcome.eventsPerSecond()));
    }

    /** A dash if nothing was measured. */
    private static String shown(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
    }

    static String row(Bootstrap.Difference difference) {
        return String.format(
                Locale.ROOT,
                "  %-10s %+.4f to %-14s [%+.4f, %+.4f]%s",
                difference.metric(),
                difference.mean(),
                difference.other(),
                difference.low(),
                difference.high(),
                difference.excludesZero() ? "" : "  (may be none)");
    }

    private static double coverage(ModelResult outcome) {
        return (double) outcome.itemsRecommended() / outcome.itemsLearnt();
    }

    private static int unseen(ModelResult outcome) {
        int count = 0;
        for (int p = 0; p < outcome.size(); p++) {
            count += outcome.isUnseen(p) ? 1 : 0;
        }
        return count;
    }
}
