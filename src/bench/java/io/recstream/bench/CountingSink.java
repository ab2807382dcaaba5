package io.recstream.bench;

import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.WindowFeatures;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * A sink chained to a contender: counts its records, and notifies the {@link StartBarrier} when the
 * watermark reaches half or the end of the input. To compare results, it also adds each user's
 * window at every full hour.
 */
final class CountingSink extends AbstractStreamOperator<Long>
        implements OneInputStreamOperator<UserFeatures, Long> {

    /**
     * The window that is compared at each full hour.
     *
     * @param lengthMillis length of the window
     * @param standing whether features are valid until newer ones; else for one hour only
     */
    record ComparedWindow(long lengthMillis, boolean standing) implements Serializable {}

    private static final long serialVersionUID = 1L;
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final int race;
    private final long halfMillis;
    private final long endMillis;
    private final ComparedWindow compared;

    private transient Map<String, UserFeatures> newest;
    private transient long records;
    private transient boolean half;
    private transient boolean finished;

    /**
     * @param compared null to compare nothing
     */
    CountingSink(Clicks clicks, int race, ComparedWindow compared) {
        this.race = race;
        this.halfMillis = clicks.time(clicks.events() / 2);
        this.endMillis = clicks.end();
        this.compared = compared;
    }

    @Override
    public void open() throws Exception {
        super.open();
        newest = new HashMap<>();
    }

    @Override
    public void processElement(StreamRecord<UserFeatures> element) {
        records++;
        if (compared != null) {
            UserFeatures features = element.getValue();
            if (compared.standing()) {
                replace(features);
            } else {
                add(features, features.asOf());
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        super.processWatermark(mark);
        if (!half && mark.getTimestamp() >= halfMillis) {
            half = true;
            StartBarrier.of(race).passHalf();
        }
        boolean last = compared == null ? mark.getTimestamp() >= endMillis - 1 : isEnd(mark);
        if (!finished && last) {
            finished = true;
            StartBarrier.of(race).finish(records);
        }
    }

    private static boolean isEnd(Watermark mark) {
        return mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp();
    }

    private void replace(UserFeatures features) {
        UserFeatures before =
                features.isTombstone()
                        ? newest.remove(features.userId())
                        : newest.put(features.userId(), features);
        if (before != null && !features.isTombstone()) {
            long hour = Math.floorDiv(before.asOf() + HOUR - 1, HOUR) * HOUR;
            for (; hour < features.asOf(); hour += HOUR) {
                add(before, hour);
            }
        }
    }

    private void add(UserFeatures features, long hour) {
        for (WindowFeatures window : features.windows()) {
            if (window.lengthMillis() == compared.lengthMillis() && window.events() > 0) {
                long hash = Objects.hash(features.userId(), hour) * 0x9E3779B97F4A7C15L;
                hash = (hash ^ (hash >>> 29)) + window.hashCode();
                StartBarrier.of(race).add(hash * 0xBF58476D1CE4E5B9L ^ (hash >>> 32));
            }
        }
    }
}
