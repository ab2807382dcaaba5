package io.recstream.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of a backtest, as JSON or as a table, with the difference of each settings to the
 * first ones.
 *
 * @param bootstrap how many samples make an interval; 0 for none
 */
record BacktestReport(Backtest backtest, int top, int bootstrap, long seed) {

    private static final String PROTOCOL = "archive";

    /** One object for each settings. */
    List<String> toJson() {
        EvaluationReport table = table();
        List<String> lines = new ArrayList<>();
        List<ModelResult> results = backtest.results();
        for (int i = 0; i < results.size(); i++) {
            ObjectNode line =
                    table.toJson(results.get(i))
                            .put("with_list", backtest.sharesWithList().get(i))
                            .put("since", backtest.since().toString())
                            .put("rows", backtest.rows())
                            .put("rows_predicted_from", backtest.scoredRows())
                            .put("persons", backtest.persons())
                            .put("sessions", backtest.sessions())
                            .put("first_event_time", backtest.firstEvent().toString())
                            .put("last_event_time", backtest.lastEvent().toString());
            backtest.notes().forEach(line.putArray("notes")::add);
            List<Bootstrap.Difference> differences = differences(results.get(i));
            if (!differences.isEmpty()) {
                ObjectNode to = line.putObject("difference_to");
                differences.forEach(difference -> EvaluationReport.put(to, difference));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    List<String> toLines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%,d rows of %,d persons in %,d sessions, %s to %s; %,d rows since %s"
                        .formatted(
                                backtest.rows(),
                                backtest.persons(),
                                backtest.sessions(),
                                backtest.firstEvent(),
                                backtest.lastEvent(),
                                backtest.scoredRows(),
                                backtest.since()));
        lines.addAll(table().toLines());
        List<String> shares = new ArrayList<>();
        backtest.sharesWithList()
                .forEach(share -> shares.add(String.format(Locale.ROOT, "%.4f", share)));
        lines.add("with a list: " + String.join(", ", shares) + " of the predictions");
        backtest.notes().forEach(note -> lines.add("note: " + note));
        List<ModelResult> results = backtest.results();
        for (ModelResult result : results.subList(1, results.size())) {
            List<Bootstrap.Difference> differences = differences(result);
            if (!differences.isEmpty()) {
                lines.add("");
                lines.add(result.model() + " to the first, 95 % interval (bootstrap by session):");
                differences.forEach(difference -> lines.add(EvaluationReport.row(difference)));
            }
        }
        return lines;
    }

    private EvaluationReport table() {
        return new EvaluationReport(PROTOCOL, top, backtest.results(), List.of());
    }

    private List<Bootstrap.Difference> differences(ModelResult result) {
        ModelResult first = backtest.results().get(0);
        return bootstrap == 0 || result == first
                ? List.of()
                : new Bootstrap(bootstrap, seed).to(first, result, top);
    }
}
