package io.recstream.rank;

import org.apache.flink.metrics.MetricGroup;

/** Shows the quality of the lists of one parallel instance as metrics. */
final class QualityGauges {

    private QualityGauges() {}

    static void show(OnlineQuality quality, MetricGroup metrics) {
        MetricGroup group = metrics.addGroup("quality");
        group.gauge("hitRate", quality::hitRate);
        group.gauge("mrr", quality::meanReciprocalRank);
        group.gauge("coverage", quality::coverage);
        group.gauge("shareWithList", quality::shareWithList);
    }
}
