package io.recstream.devcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LocalClusterITCase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private LocalCluster cluster;

    @BeforeEach
    void start() {
        cluster =
                LocalCluster.start(
                        LocalCluster.Options.defaults()
                                .withFolder(folder)
                                .withCheckpointInterval(Duration.ofMillis(200)));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void recoversAJobWhoseTaskManagerIsGone() {
        LocalJob job = cluster.submit(endless());
        await().atMost(DEADLINE).until(() -> job.isRunning() && job.completedCheckpoints() > 1);

        cluster.replaceTaskManager();

        await().atMost(DEADLINE).until(() -> job.failure().isPresent() && job.isRunning());
        long before = job.completedCheckpoints();
        await().atMost(DEADLINE).until(() -> job.completedCheckpoints() > before);
        assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void stopsAJobWithASavepointInItsFolder() {
        LocalJob job = cluster.submit(endless());
        await().atMost(DEADLINE).until(job::isRunning);

        String savepoint = job.stopWithSavepoint();

        assertThat(savepoint).contains(folder.resolve("savepoints").toUri().getPath());
        await().atMost(DEADLINE).until(() -> job.status() == JobStatus.FINISHED);
    }

    @Test
    void showsItsPageOnLoopback() throws Exception {
        URI page = cluster.webInterface();

        HttpClient browser = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(page.resolve("/index.html")).build();

        // Until a leader is elected, the response is 503.
        HttpResponse<String> answer =
                await("the page")
                        .atMost(Duration.ofSeconds(60))
                        .until(
                                () -> browser.send(request, HttpResponse.BodyHandlers.ofString()),
                                it -> it.statusCode() == 200);

        assertThat(page.getHost()).isEqualTo("127.0.0.1");
        assertThat(answer.body()).containsIgnoringCase("<html");

        HttpRequest ofAnotherPage =
                HttpRequest.newBuilder(page.resolve("/config"))
                        .header("Origin", "http://other.example")
                        .build();
        assertThat(browser.send(ofAnotherPage, HttpResponse.BodyHandlers.ofString()).statusCode())
                .as("the guard is in front of it")
                .isEqualTo(403);
    }

    @Test
    void readsTheFileThatAClusterReads() {
        Configuration file = GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString());
        Configuration local = cluster.configuration();

        assertThat(file.toMap()).containsEntry("state.backend.type", "rocksdb");
        for (String key :
                new String[] {
                    "state.backend.type",
                    "execution.checkpointing.incremental",
                    "execution.checkpointing.mode",
                    "pipeline.generic-types",
                    "pipeline.auto-generate-uids",
                    "pipeline.object-reuse",
                    "pipeline.max-parallelism",
                    "restart-strategy.type"
                }) {
            assertThat(local.toMap().get(key)).as(key).isEqualTo(file.toMap().get(key)).isNotNull();
        }
    }

    private StreamExecutionEnvironment endless() {
        StreamExecutionEnvironment environment = cluster.environment();
        environment
                .fromSource(
                        new NumberSequenceSource(0, Long.MAX_VALUE - 1),
                        WatermarkStrategy.noWatermarks(),
                        "count")
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        return environment;
    }
}
