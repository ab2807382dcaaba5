package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.console.Workspace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The whole demo with a TaskManager that is killed by a request to its server. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class KilledTaskManagerE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DemoOutput output = new DemoOutput();
    private String url;

    @Test
    void losesAndDoublesNoListWhenATaskManagerIsKilled() throws Exception {
        DemoOptions options =
                CommandLine.populateCommand(
                        new DemoOptions(), "--for", "25s", "--port", "0", "--rate", "100");
        Workspace workspace = Workspace.open();
        CountDownLatch stop = new CountDownLatch(1);
        try (ShopFeed feed = new ShopFeed(options.seed, options.users);
                DemoRun run =
                        new DemoRun(
                                options,
                                new DemoSettings(List.of()),
                                feed,
                                workspace,
                                output.terminal,
                                stop)) {
            CompletableFuture<DemoSummary> summary = new CompletableFuture<>();
            Thread demo = new Thread(() -> complete(summary, run), "demo");
            demo.start();
            url = output.awaitUrl(summary);
            await().atMost(DEADLINE).until(() -> live().at("/ledger/lists").asLong() > 100);
            assertThat(live().at("/flink/can_kill").asBoolean()).isTrue();

            assertThat(kill().statusCode()).isEqualTo(202);
            assertThat(kill().statusCode()).isEqualTo(409);

            await().atMost(DEADLINE).until(() -> live().at("/recovery/recovered_at").isNumber());
            long recovered = live().at("/ledger/lists").asLong();
            await().atMost(DEADLINE)
                    .until(() -> live().at("/ledger/lists").asLong() > recovered + 100);
            // Flink's metrics are delayed by some seconds.
            await().atMost(DEADLINE).until(() -> live().at("/flink/restarts").asLong() > 0);
            JsonNode live = live();
            assertThat(live.at("/ledger/lost").asLong()).isZero();
            assertThat(live.at("/ledger/doubled").asLong()).isZero();

            DemoSummary end = summary.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(end.drained()).isTrue();
            assertThat(end.ledger().lists()).isEqualTo(end.listsOut());
            assertThat(end.ledger().lost()).isZero();
            assertThat(end.ledger().doubled()).isZero();
        } finally {
            stop.countDown();
            workspace.delete();
        }
    }

    private static void complete(CompletableFuture<DemoSummary> summary, DemoRun run) {
        try {
            summary.complete(run.await());
        } catch (Exception e) {
            summary.completeExceptionally(e);
        }
    }

    private JsonNode live() throws Exception {
        return JSON.readTree(
                http.send(request("/live").GET().build(), BodyHandlers.ofString()).body());
    }

    private HttpResponse<String> kill() throws Exception {
        return http.send(
                request("/live/kill-task-manager")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10));
    }
}
