package io.recstream.e2e;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an expression of PromQL asks for: a metric's name, and what its labels must be. */
record Selector(String name, List<Condition> conditions) {

    private static final Pattern SELECTOR = Pattern.compile("\\b(flink_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern CONDITION = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"(.*?)\"");

    /** One label's. */
    private record Condition(String label, String operator, String value) {

        boolean holds(String actual) {
            return switch (operator) {
                case "=" -> actual.equals(value);
                case "!=" -> !actual.equals(value);
                case "=~" -> actual.matches(value);
                default -> !actual.matches(value);
            };
        }
    }

    /** All of some expressions; the dashboard's variable stands for the job's name. */
    static Set<Selector> in(List<String> expressions) {
        Set<Selector> selectors = new LinkedHashSet<>();
        for (String expression : expressions) {
            Matcher selector = SELECTOR.matcher(expression.replace("$job", "recstream"));
            while (selector.find()) {
                String labels = selector.group(2) == null ? "" : selector.group(2);
                selectors.add(
                        new Selector(
                                selector.group(1),
                                CONDITION
                                        .matcher(labels)
                                        .results()
                                        .map(c -> new Condition(c.group(1), c.group(2), c.group(3)))
                                        .toList()));
            }
        }
        return selectors;
    }

    boolean matches(Scrape.Sample sample) {
        return sample.name().equals(name)
                && conditions.stream()
                        .allMatch(c -> c.holds(sample.labels().getOrDefault(c.label(), "")));
    }
}
