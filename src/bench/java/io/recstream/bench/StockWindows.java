package io.recstream.bench;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CodecType;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Flink's own sliding windows, with an aggregate: one accumulator per user and window. */
final class StockWindows {

    private StockWindows() {}

    static SingleOutputStreamOperator<UserFeatures> over(
            KeyedStream<EnrichedEvent, String> events,
            Duration length,
            Duration slide,
            int topCategories) {
        CodecType<FeatureSum> sum = CodecType.of(FeatureSum.class, new FeatureSumCodec());
        return events.window(SlidingEventTimeWindows.of(length, slide))
                .aggregate(
                        new Sum(),
                        new AtItsEnd(topCategories),
                        sum,
                        sum,
                        TypeInformation.of(UserFeatures.class));
    }

    private static final class Sum
            implements AggregateFunction<EnrichedEvent, FeatureSum, FeatureSum> {

        private static final long serialVersionUID = 1L;

        @Override
        public FeatureSum createAccumulator() {
            return new FeatureSum();
        }

        @Override
        public FeatureSum add(EnrichedEvent event, FeatureSum sum) {
            sum.add(event);
            return sum;
        }

        @Override
        public FeatureSum getResult(FeatureSum sum) {
            return sum;
        }

        @Override
        public FeatureSum merge(FeatureSum one, FeatureSum other) {
            one.merge(other);
            return one;
        }
    }

    private static final class AtItsEnd
            extends ProcessWindowFunction<FeatureSum, UserFeatures, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        private final int topCategories;

        AtItsEnd(int topCategories) {
            this.topCategories = topCategories;
        }

        @Override
        public void process(
                String user,
                Context context,
                Iterable<FeatureSum> sums,
                Collector<UserFeatures> out) {
            TimeWindow window = context.window();
            long lengthMillis = window.getEnd() - window.getStart();
            for (FeatureSum sum : sums) {
                out.collect(
                        new UserFeatures(
                                user,
                                1,
                                window.getEnd(),
                                0,
                                0,
                                List.of(sum.features(lengthMillis, topCategories))));
            }
        }
    }
}
