package io.recstream.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report of a benchmark, as text (a table, notes, the ratio as the last line) and as one JSON
 * object. Details are named in snake_case with their unit as suffix.
 */
final class BenchReport {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int DIGITS = 5;

    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final ObjectNode json = MAPPER.createObjectNode();
    private final ObjectNode details = MAPPER.createObjectNode();
    private final Machine machine;
    private String last = "";

    /**
     * @param name of the benchmark
     * @param machine before the benchmark
     */
    BenchReport(String name, BenchOptions options, Machine machine) {
        this.machine = machine;
        json.put("name", name);
        for (String field : List.of("median", "ratio", "unit", "ratio_to", "min", "max")) {
            json.putNull(field);
        }
        json.put("rounds", options.rounds);
        json.put("seed", options.seed);
        json.set("machine", MAPPER.valueToTree(machine));
        lines.add("bench " + name + ": " + options.rounds + " rounds, seed " + options.seed);
        lines.add(machine.toString());
        lines.add(String.format(Locale.ROOT, "%-44s %12s   %s", "", "median", "least … greatest"));
    }

    /**
     * The headline.
     *
     * @param to the peer
     * @param ratio of the figure to the peer's
     */
    BenchReport headline(Quantiles figure, String unit, String to, Quantiles ratio) {
        put(json, "median", figure.median());
        put(json, "min", figure.min());
        put(json, "max", figure.max());
        json.put("unit", unit);
        json.put("ratio_to", to);
        put(json, "ratio", ratio.median());
        put(json, "ratio_min", ratio.min());
        put(json, "ratio_max", ratio.max());
        last =
                String.format(
                        Locale.ROOT,
                        "ratio %.3f (%.3f … %.3f) to %s",
                        ratio.median(),
                        ratio.min(),
                        ratio.max(),
                        to);
        return this;
    }

    /** A heading of the following lines. */
    BenchReport section(String title) {
        lines.add(title);
        return this;
    }

    /**
     * Adds a measured figure of some runs.
     *
     * @param prefix of its name among the details
     * @param figure its name among the measurements
     */
    BenchReport figure(String label, String prefix, String figure, List<Measurements> runs) {
        return figure(label, prefix + figure, Quantiles.of(runs, run -> run.get(figure)));
    }

    /** A value: a row of the table, and a detail with its spread. */
    BenchReport figure(String label, String detail, Quantiles value) {
        lines.add(
                String.format(
                        Locale.ROOT,
                        "  %-42s %12s   %s … %s",
                        label,
                        number(value.median()),
                        number(value.min()),
                        number(value.max())));
        ObjectNode node = details.putObject(detail);
        put(node, "median", value.median());
        put(node, "min", value.min());
        put(node, "max", value.max());
        return this;
    }

    /** A value that was measured once: a row and a detail. */
    BenchReport figure(String label, String detail, double value) {
        lines.add(String.format(Locale.ROOT, "  %-42s %12s", label, number(value)));
        put(details, detail, value);
        return this;
    }

    /** A parameter: a detail only. */
    BenchReport detail(String name, String value) {
        details.put(name, value);
        return this;
    }

    /** A sentence below the table. */
    BenchReport note(String sentence) {
        notes.add(sentence);
        return this;
    }

    /** The text; the ratio is the last line. */
    List<String> toLines() {
        List<String> all = new ArrayList<>(lines);
        all.addAll(notes);
        machine.warning().ifPresent(all::add);
        all.add(last);
        return all;
    }

    /** One line. */
    String toJson() {
        ObjectNode whole = json.deepCopy();
        whole.put("busy", machine.isBusy());
        whole.set("details", details);
        notes.forEach(whole.withArray("notes")::add);
        return whole.toString();
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(
                    name,
                    Double.parseDouble(String.format(Locale.ROOT, "%." + DIGITS + "g", value)));
        } else {
            node.putNull(name);
        }
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format =
                size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
