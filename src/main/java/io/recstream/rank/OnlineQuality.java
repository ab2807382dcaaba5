package io.recstream.rank;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * How good the lists are, seen from the events that follow them: metrics of one parallel instance.
 */
final class OnlineQuality implements ListMaker.Judge {

    private static final int DEPTH = 20;

    private final Counter judged;
    private final Counter hits;
    private double reciprocalRanks;

    OnlineQuality(MetricGroup metrics) {
        MetricGroup group = metrics.addGroup("quality");
        judged = group.counter("judged");
        hits = group.counter("hits");
        group.gauge("hitRate", () -> share((double) hits.getCount()));
        group.gauge("mrr", () -> share(reciprocalRanks));
    }

    @Override
    public void judged(int rank) {
        judged.inc();
        if (rank > 0 && rank <= DEPTH) {
            hits.inc();
            reciprocalRanks += 1.0 / rank;
        }
    }

    private double share(double sum) {
        return judged.getCount() == 0 ? 0 : sum / judged.getCount();
    }
}
