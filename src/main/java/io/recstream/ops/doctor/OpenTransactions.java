package io.recstream.ops.doctor;

import java.util.Collection;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ids of open transactions, by the part before the number of the checkpoint. One job has a few
 * open transactions per sink and subtask, with consecutive numbers.
 */
record OpenTransactions(Map<String, LongSummaryStatistics> numbers) {

    private static final Pattern NAME = Pattern.compile("(.+-\\d+)-(\\d+)");

    /**
     * Maximum difference between the oldest and the newest of one job: failed checkpoints leave
     * gaps.
     */
    private static final int MOST_APART = 20;

    static OpenTransactions of(Collection<String> names) {
        Map<String, LongSummaryStatistics> numbers = new TreeMap<>();
        for (String name : names) {
            Matcher parts = NAME.matcher(name);
            if (parts.matches()) {
                numbers.computeIfAbsent(parts.group(1), key -> new LongSummaryStatistics())
                        .accept(Long.parseLong(parts.group(2)));
            }
        }
        return new OpenTransactions(numbers);
    }

    void reportTwoJobs(Findings findings) {
        numbers.forEach(
                (task, of) -> {
                    if (of.getMax() - of.getMin() > MOST_APART) {
                        findings.warn(
                                task
                                        + " has transactions open of checkpoints "
                                        + of.getMin()
                                        + " and "
                                        + of.getMax(),
                                "two jobs seem to write under one prefix: sooner or later one fences"
                                        + " the other, whose output is lost",
                                "give each job a recstream.kafka.transactional-id-prefix of its"
                                        + " own");
                    }
                });
    }
}
