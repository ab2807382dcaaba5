package io.recstream.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.console.Terminal;
import io.recstream.console.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The whole demo with a TaskManager that is killed by a request to its server. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class KilledTaskManagerE2ECase {

    private static final Duration START = Duration.ofSeconds(100);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern OPEN = Pattern.compile("Open (http://[^\\s]+)/");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
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
                                new Terminal(new PrintStream(said, true, UTF_8), 0),
                                stop)) {
            CompletableFuture<DemoSummary> summary = new CompletableFuture<>();
            Thread demo = new Thread(() -> complete(summary, run), "demo");
            demo.start();
            await().atMost(START)
                    .until(() -> summary.isDone() || said.toString(UTF_8).contains("RUNNING"));
            Matcher open = OPEN.matcher(said.toString(UTF_8));
            assertThat(open.find()).as("%s: %s", summary, said).isTrue();
            url = open.group(1);
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
