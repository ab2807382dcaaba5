package io.recstream.demo;

import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import io.recstream.devcluster.RestGuard;
import io.recstream.job.RecommendationJob;
import io.recstream.job.config.JobSettings;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The Flink cluster of a demo: two TaskManagers, each with enough slots for the job. */
final class DemoCluster {

    private static final int TASK_MANAGERS = 2;

    private DemoCluster() {}

    /**
     * @param folder for all files
     */
    static LocalCluster start(int port, int parallelism, Path folder) {
        return LocalCluster.start(
                LocalCluster.Options.defaults()
                        .withPort(port)
                        .withSlots(TASK_MANAGERS, parallelism)
                        .withFolder(folder)
                        .with("parallelism.default", "" + parallelism)
                        .with(RestGuard.READ_ONLY, "true")
                        .with("metrics.fetcher.update-interval", "1 s")
                        // Ends if the job fails at once each time; it can recover between kills of
                        // TaskManagers.
                        .with("restart-strategy.exponential-delay.initial-backoff", "500 ms")
                        .with("restart-strategy.exponential-delay.reset-backoff-threshold", "5 s")
                        .with(
                                "restart-strategy.exponential-delay."
                                        + "attempts-before-reset-backoff",
                                "8"));
    }

    /** Submits the job with that broker. */
    static LocalJob submit(LocalCluster cluster, DemoSettings settings, String bootstrapServers) {
        Configuration configuration = settings.addedTo(cluster.configuration(), bootstrapServers);
        StreamExecutionEnvironment environment = cluster.environment();
        RecommendationJob.define(environment, JobSettings.from(configuration));
        return cluster.submit(environment);
    }
}
