package io.recstream.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.avro.CatalogItem;
import io.recstream.console.Workspace;
import io.recstream.devcluster.Outgoing;
import io.recstream.server.JobStatusSource;
import io.recstream.server.RecommendationServer;
import io.recstream.server.Serving;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The complete demo with an additional item: broker, cluster, job, traffic and server. The traffic
 * is dense until the job has learnt from it, then thin.
 */
final class RunningDemo implements AutoCloseable {

    /** A title with markup, which must be shown as text. */
    static final String HOSTILE = "<img src=x onerror=\"window.hostile=1\"><b>Bold</b> lamp";

    /** Events a second until the job has learnt. */
    private static final String DENSE = "300";

    /** Events of each second from then on, at once: what they cost is for the most part fetches. */
    private static final int BURST = 40;

    /** By then the most popular items have associated ones. */
    private static final int LEARNT_LISTS = 2_500;

    private static final Duration LEARNING = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(60);
    private static final Pattern BROKER = Pattern.compile("topics at ([^\\s]+:\\d+)");

    private final DemoOutput output = new DemoOutput();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Workspace workspace = Workspace.open();
    private final String url;
    private volatile boolean hasLearnt;

    /**
     * Starts it.
     *
     * @param more options of the demo
     */
    RunningDemo(String... more) {
        DemoOptions options = new DemoOptions();
        CommandLine line = new CommandLine(options);
        line.parseArgs(
                Stream.concat(Stream.of("--port", "0", "--rate", DENSE), Stream.of(more))
                        .toArray(String[]::new));
        DemoSettings settings = new DemoSettings(options.settings(line.getCommandSpec()));
        Thread thread = new Thread(() -> run(options, settings), "demo");
        thread.start();
        url = output.awaitUrl(ended) + "/";
    }

    /**
     * Waits until the job has learnt; from then on the traffic leaves the processor to the page.
     */
    void awaitLearnt() {
        await().atMost(LEARNING)
                .ignoreExceptions()
                .until(() -> get("live").get("lists").asLong() > LEARNT_LISTS);
        hasLearnt = true;
    }

    String url() {
        return url;
    }

    /** What its server answers. */
    JsonNode get(String path) {
        return get(url, path);
    }

    /** What a server answers. */
    static JsonNode get(String url, String path) {
        try (var in = URI.create(url + path).toURL().openStream()) {
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts another server on the same topics, which does not know that the job has identity. */
    RecommendationServer serveWithoutIdentity() throws IOException {
        Matcher broker = BROKER.matcher(output.text());
        if (!broker.find()) {
            throw new IllegalStateException(output.text());
        }
        return Serving.local(
                new DemoSettings(List.of()).addedTo(JobFile.flinksOwn(), broker.group(1)),
                JobStatusSource.UNKNOWN,
                0,
                workspace.resolve("view-without-identity"),
                output.terminal);
    }

    private void run(DemoOptions options, DemoSettings settings) {
        Throwable failure = null;
        try (DemoRun run =
                new DemoRun(
                        options,
                        settings,
                        new WithHostileItem(),
                        workspace,
                        output.terminal,
                        stop)) {
            run.await();
        } catch (Exception | Error e) {
            failure = e;
        }
        // Only after everything is closed, as a broker halts the process if its files are deleted.
        if (failure == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(failure);
        }
    }

    /** As Ctrl-C does. */
    @Override
    public void close() {
        stop.countDown();
        try {
            await().atMost(END).until(ended::isDone);
        } finally {
            workspace.delete();
        }
    }

    private final class WithHostileItem implements Feed {

        private final ShopFeed shop = new ShopFeed(1, 300);
        private int burst;

        @Override
        public String description() {
            return shop.description();
        }

        @Override
        public List<CatalogItem> catalogue() {
            List<CatalogItem> items = new ArrayList<>(shop.catalogue());
            items.add(
                    CatalogItem.newBuilder()
                            .setItemId("hostile/<i>")
                            .setTitle(HOSTILE)
                            .setCategory(List.of("home", "bedroom"))
                            .setAvailable(true)
                            .setAttributes(Map.of())
                            .build());
            return items;
        }

        @Override
        public Outgoing next(long now) {
            if (hasLearnt && ++burst % BURST == 0) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
            return shop.next(now);
        }

        @Override
        public void close() throws IOException {
            shop.close();
        }
    }
}
