package io.recstream.bench;

import io.recstream.job.config.JobSettings;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.window.ComputeWindow;
import io.recstream.job.window.PaneRing;
import io.recstream.job.window.UserWindowState;
import io.recstream.job.window.UserWindowStateCodec;
import io.recstream.job.window.WindowShape;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The contenders, with the job's own settings. */
record WindowContenders(JobSettings settings) {

    static final Duration HOUR = Duration.ofHours(1);

    /** The job's stage with windows that slide by the hour. */
    WindowRun.Part ours(Duration length) {
        return ours(List.of(length), HOUR);
    }

    /** The job's stage with the job's windows. */
    WindowRun.Part oursAsConfigured() {
        return ours(settings.windows().lengths(), settings.windows().pane());
    }

    WindowRun.Part stock(Duration length) {
        return events -> StockWindows.over(events, length, HOUR, topCategories());
    }

    WindowRun.Part sliced(Duration length) {
        return events -> events.process(new SlicedWindows(length, HOUR, topCategories()));
    }

    WindowRun.Part blob(int bytes) {
        return events -> events.process(new BlobPerEvent(bytes));
    }

    /** The mean size of a user's windows in state, at the end of the input, over some users. */
    int meanBytes(Clicks clicks, Duration length) throws IOException {
        int users = Math.min(1000, clicks.users());
        WindowShape shape = WindowShape.of(List.of(length), HOUR, topCategories());
        PaneRing[] rings = new PaneRing[users];
        Clicks.Maker maker = new Clicks.Maker(clicks);
        for (int n = 0; n < clicks.events(); n++) {
            int user = clicks.user(n);
            if (user < users) {
                rings[user] = rings[user] == null ? new PaneRing(HOUR.toMillis()) : rings[user];
                EnrichedEvent enriched = maker.event(n);
                UserEvent event = enriched.event();
                rings[user].add(
                        event.time(),
                        event.itemId(),
                        event.type(),
                        enriched.category(),
                        event.valueMicros());
                rings[user].advance(shape.paneOf(event.time()), shape);
            }
        }
        int known = 0;
        DataOutputStream bytes = new DataOutputStream(OutputStream.nullOutputStream());
        for (PaneRing ring : rings) {
            if (ring != null) {
                known++;
                new UserWindowStateCodec().write(new UserWindowState(ring), bytes);
            }
        }
        return bytes.size() / Math.max(1, known);
    }

    private WindowRun.Part ours(List<Duration> lengths, Duration pane) {
        return events ->
                events.transform(
                        "windows",
                        TypeInformation.of(UserFeatures.class),
                        CachingOperator.of(
                                new ComputeWindow(
                                        WindowShape.of(lengths, pane, topCategories()),
                                        settings.ranking().minEmitInterval(),
                                        settings.windows().acceptsIncomplete(),
                                        new ComputeWindow.Heap(
                                                settings.cacheBytes(),
                                                settings.windows().departureBytes()))));
    }

    private int topCategories() {
        return settings.windows().topCategories();
    }
}
