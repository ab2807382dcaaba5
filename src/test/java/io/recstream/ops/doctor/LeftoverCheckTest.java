package io.recstream.ops.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.recstream.console.Folder;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LeftoverCheckTest {

    private static final String RUNS = "a".repeat(32);
    private static final String OVER = "b".repeat(32);

    @TempDir private Path folder;

    /** What the cluster answers, by path. */
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private final Findings findings = new Findings();
    private HttpServer cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cluster.createContext(
                "/",
                exchange -> {
                    String json = answers.get(exchange.getRequestURI().getPath());
                    byte[] body = String.valueOf(json).replace('\'', '"').getBytes(UTF_8);
                    exchange.sendResponseHeaders(json == null ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        cluster.start();
        answers.put(
                "/jobmanager/environment",
                "{'jvm':{'options':['-Dlog.file=" + folder.resolve("logs/jm.log") + "']}}");
        Files.createDirectories(folder.resolve("logs"));
        checkpoint(RUNS);
        checkpoint(OVER);
    }

    @AfterEach
    void stop() {
        cluster.stop(0);
    }

    @Test
    void checkpointsOfAJobThatIsOverAreNamedWithTheCommandOnceAnotherOneHasGoneOn()
            throws Exception {
        runs("file:/savepoints/savepoint-bbbbbb-1");

        assertThat(examine())
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.what()).contains("checkpoints of 1 jobs");
                            assertThat(found.fix())
                                    .endsWith("rm -r " + folder.resolve("chk").resolve(OVER));
                        });
    }

    /** It may be the only place to go on from. */
    @Test
    void theNewestIsNotNamedWhereNoJobHasGoneOnFromAnother() throws Exception {
        runs("file:/chk/" + RUNS + "/chk-3");

        assertThat(examine()).isEmpty();
    }

    /** Its job may run on another cluster. */
    @Test
    void whatChangedLatelyIsNotNamed() throws Exception {
        runs("file:/savepoints/savepoint-bbbbbb-1");
        changed(OVER, Instant.now());

        assertThat(examine()).isEmpty();
    }

    @Test
    void logsOfRocksDbThatKilledProcessesLeaveAreNamedWhereTheyAreMany() throws Exception {
        Folder.delete(folder.resolve("chk").resolve(OVER));
        runs("");
        for (int i = 0; i < 201; i++) {
            Files.writeString(folder.resolve("logs").resolve("op-" + i + "_LOG"), "x");
        }

        assertThat(examine())
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.what()).startsWith("201 logs of RocksDB");
                            assertThat(found.fix()).contains("-name '*_LOG*'");
                        });
    }

    private List<Finding> examine() throws Exception {
        Configuration flink = new Configuration();
        flink.setString("execution.checkpointing.dir", folder.resolve("chk").toUri().toString());
        FlinkRest rest =
                new FlinkRest(URI.create("http://localhost:" + cluster.getAddress().getPort()));
        findings.begin("leftovers");
        new LeftoverCheck()
                .examine(
                        new CheckContext(
                                null, flink, null, rest, 1, Duration.ZERO, 0, Duration.ZERO, null),
                        findings);
        return findings.all().stream()
                .filter(found -> found.severity() != Finding.Severity.OK)
                .toList();
    }

    private void checkpoint(String job) throws IOException {
        Path files = Files.createDirectories(folder.resolve("chk").resolve(job).resolve("chk-1"));
        Files.writeString(files.resolve("_metadata"), "state");
        changed(job, Instant.now().minus(Duration.ofHours(2)));
    }

    private void changed(String job, Instant at) throws IOException {
        Files.setLastModifiedTime(
                folder.resolve("chk").resolve(job).resolve("chk-1/_metadata"), FileTime.from(at));
    }

    private void runs(String restored) {
        answers.put("/jobs/overview", "{'jobs':[{'jid':'" + RUNS + "','state':'RUNNING'}]}");
        answers.put(
                "/jobs/" + RUNS + "/checkpoints",
                "{'latest':{'restored':{'external_path':'" + restored + "'}}}");
    }
}
