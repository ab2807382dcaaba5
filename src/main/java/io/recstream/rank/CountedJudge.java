package io.recstream.rank;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts, as a metric of one parallel instance, the events that changed no list. */
record CountedJudge(ListMaker.Judge judge, Counter counter) implements ListMaker.Judge {

    static CountedJudge of(ListMaker.Judge judge, MetricGroup metrics) {
        return new CountedJudge(judge, metrics.counter("unchangedLists"));
    }

    @Override
    public void judged(int[] list, int rank) {
        judge.judged(list, rank);
    }

    @Override
    public void unchanged() {
        counter.inc();
    }
}
