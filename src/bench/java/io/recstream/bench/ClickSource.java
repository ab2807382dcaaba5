package io.recstream.bench;

import io.recstream.job.model.EnrichedEvent;
import java.time.Duration;
import org.apache.flink.streaming.api.functions.source.legacy.RichParallelSourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Each instance emits the events of its share of users in order of time, with a watermark every ten
 * seconds of event time. Then it waits to be cancelled, so that the end of the stream is not
 * measured. To compare results, it advances time until all windows have closed, and ends the
 * stream.
 */
@SuppressWarnings("deprecation") // as in Flink's own tests of operators
final class ClickSource extends RichParallelSourceFunction<EnrichedEvent> {

    private static final long serialVersionUID = 1L;
    private static final long STEP_MILLIS = 10_000;
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final Clicks clicks;
    private final int race;
    private final Duration afterwards;
    private volatile boolean cancelled;

    /**
     * @param afterwards how far time advances after the last event; zero to wait instead
     */
    ClickSource(Clicks clicks, int race, Duration afterwards) {
        this.clicks = clicks;
        this.race = race;
        this.afterwards = afterwards;
    }

    @Override
    public void run(SourceContext<EnrichedEvent> context) throws Exception {
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        Clicks.Maker maker = new Clicks.Maker(clicks);
        StartBarrier.of(race).start();
        long watermark = Clicks.START;
        for (int n = 0; n < clicks.events() && !cancelled; n++) {
            if (clicks.user(n) % subtasks != subtask) {
                continue;
            }
            long time = clicks.time(n);
            synchronized (context.getCheckpointLock()) {
                if (time - watermark >= STEP_MILLIS) {
                    watermark = time;
                    context.emitWatermark(new Watermark(time - 1));
                }
                context.collectWithTimestamp(maker.event(n), time);
            }
        }
        conclude(context);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    private void conclude(SourceContext<EnrichedEvent> context) throws InterruptedException {
        long end = clicks.end();
        context.emitWatermark(new Watermark(end - 1));
        for (long hour = end; hour <= end + afterwards.toMillis() && !cancelled; hour += HOUR) {
            context.emitWatermark(new Watermark(hour - 1));
        }
        while (afterwards.isZero() && !cancelled) {
            Thread.sleep(10);
        }
    }
}
