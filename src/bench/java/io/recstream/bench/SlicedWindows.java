package io.recstream.bench;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CodecType;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A hopping window as Flink SQL plans it: an event is added to its slice (a tumbling pane of a
 * slide's length); at the end of each slide the slices of the window are read and merged, and the
 * oldest is dropped.
 */
final class SlicedWindows extends KeyedProcessFunction<String, EnrichedEvent, UserFeatures> {

    private static final long serialVersionUID = 1L;

    private final long lengthMillis;
    private final long slideMillis;
    private final int topCategories;

    private transient MapState<Long, FeatureSum> slices;

    SlicedWindows(Duration length, Duration slide, int topCategories) {
        this.lengthMillis = length.toMillis();
        this.slideMillis = slide.toMillis();
        this.topCategories = topCategories;
    }

    @Override
    public void open(OpenContext context) {
        slices =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "slices",
                                        Types.LONG,
                                        CodecType.of(FeatureSum.class, new FeatureSumCodec())));
    }

    @Override
    public void processElement(EnrichedEvent event, Context context, Collector<UserFeatures> out)
            throws Exception {
        long end = (Math.floorDiv(event.event().time(), slideMillis) + 1) * slideMillis;
        FeatureSum known = slices.get(end);
        FeatureSum sum = known == null ? new FeatureSum() : known;
        sum.add(event);
        slices.put(end, sum);
        if (known == null) {
            context.timerService().registerEventTimeTimer(end - 1);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<UserFeatures> out)
            throws Exception {
        long end = time + 1;
        FeatureSum whole = new FeatureSum();
        for (long slice = end; slice > end - lengthMillis; slice -= slideMillis) {
            FeatureSum part = slices.get(slice);
            if (part != null) {
                whole.merge(part);
            }
        }
        slices.remove(end - lengthMillis + slideMillis);
        if (whole.events > 0) {
            context.timerService().registerEventTimeTimer(time + slideMillis);
            out.collect(
                    new UserFeatures(
                            context.getCurrentKey(),
                            1,
                            end,
                            0,
                            0,
                            List.of(whole.features(lengthMillis, topCategories))));
        }
    }
}
