package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.console.Closer;
import io.recstream.console.Failures;
import io.recstream.console.Logs;
import io.recstream.console.Terminal;
import io.recstream.console.Workspace;
import io.recstream.devcluster.ControlTopics;
import io.recstream.devcluster.IdentityTopics;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import io.recstream.devcluster.Topics;
import io.recstream.server.RecommendationServer;
import io.recstream.server.Serving;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;

/**
 * One run of the demo, from the start of the broker to the summary. Closing stops everything in the
 * reverse order of the start.
 */
final class DemoRun implements AutoCloseable {

    private static final String GROUP = "recstream";
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final Duration STUCK_TIMEOUT = Duration.ofSeconds(60);

    /** How often the screen is painted, on a terminal. */
    private static final Duration FRAME_INTERVAL = Duration.ofMillis(500);

    /** How often a line is printed, on any other output. */
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

    private final DemoOptions options;
    private final DemoSettings settings;
    private final Feed feed;
    private final Workspace workspace;
    private final Terminal terminal;
    private final CountDownLatch stop;
    private final Closer started = new Closer();
    private final DemoJobStatus jobStatus = new DemoJobStatus();

    /** The title of each item id. */
    private final Map<String, String> titles = new HashMap<>();

    private LocalBroker broker;
    private LocalCluster cluster;
    private LocalJob job;
    private Topics topics;
    private Optional<IdentityTopics> identity = Optional.empty();
    private Offsets offsets;
    private DemoMeasurements measurements;
    private Replay replay;
    private OutputReader outputs;

    DemoRun(
            DemoOptions options,
            DemoSettings settings,
            Feed feed,
            Workspace workspace,
            Terminal terminal,
            CountDownLatch stop) {
        this.options = options;
        this.settings = settings;
        this.feed = feed;
        this.workspace = workspace;
        this.terminal = terminal;
        this.stop = stop;
    }

    /** Runs until the end that the options define; null if it was stopped before. */
    DemoSummary await() throws Exception {
        if (!startServers() || !startJob() || !sendCatalogue()) {
            return null;
        }
        replay.start(feed, options.eventsPerSecond());
        Drain drain = new Drain(STUCK_TIMEOUT);
        DemoScreen screen = new DemoScreen(feed.description(), titles);
        long nextFrame = 0;
        while (!stop.await(100, TimeUnit.MILLISECONDS)) {
            check();
            boolean sending = isSending();
            boolean done = !sending && options.ends() && isDrained(drain);
            long now = System.nanoTime();
            if (now >= nextFrame || done) {
                nextFrame = now + (terminal.isLive() ? FRAME_INTERVAL : LINE_INTERVAL).toNanos();
                show(screen, sending || !options.ends() ? job.status().name() : drain.waitsFor());
            }
            if (done) {
                return summary(true);
            }
            if (options.ends() && !sending && drain.isStuck(now)) {
                terminal.line("No progress for " + STUCK_TIMEOUT.toSeconds() + " s. Still waiting");
                terminal.line("for " + drain.waitsFor() + ". The log: " + Logs.file());
                workspace.keepLog();
                return summary(false);
            }
        }
        terminal.line("Stopping.");
        return null;
    }

    /**
     * Starts the broker, the server and the Flink cluster; returns false if the demo was stopped.
     */
    private boolean startServers() throws Exception {
        if (!settings.unused().isEmpty()) {
            terminal.line(
                    "Not used, as brokers, topics and formats are the demo's own: "
                            + String.join(", ", settings.unused()));
        }
        broker =
                startStep(
                        "Starting a Kafka broker",
                        () ->
                                LocalBroker.start(
                                        LocalBroker.Options.defaults()
                                                .withData(workspace.resolve("kafka"))));
        Admin admin = broker.admin();
        started.register(admin);
        topics = Topics.defaults();
        terminal.step(
                "Creating " + settings.topics() + " topics at " + broker.bootstrapServers(),
                () -> {
                    topics.create(admin, options.partitions);
                    if (settings.hasIdentity()) {
                        IdentityTopics.defaults().create(admin, options.partitions);
                    }
                    if (settings.hasControl()) {
                        ControlTopics.defaults().create(admin);
                    }
                    return topics;
                });
        identity =
                settings.hasIdentity() ? Optional.of(IdentityTopics.defaults()) : Optional.empty();
        offsets = new Offsets(admin, topics, identity, options.partitions, GROUP);
        if (isStopped()) {
            return false;
        }
        RecommendationServer server =
                Serving.local(
                        settings.addedTo(JobFile.flinksOwn(), broker.bootstrapServers()),
                        jobStatus,
                        options.port,
                        workspace.resolve("view"),
                        terminal);
        started.register(server);
        terminal.line("Open " + server.url() + "/");
        cluster =
                startStep(
                        "Starting a Flink cluster",
                        () ->
                                DemoCluster.start(
                                        options.flinkPort,
                                        options.parallelism,
                                        workspace.resolve("flink")));
        started.register(jobStatus);
        terminal.line("Flink's web page: " + cluster.webInterface());
        return !isStopped();
    }

    /** Returns when all tasks run, or false if the demo was stopped. */
    private boolean startJob() throws Exception {
        job =
                terminal.step(
                        "Submitting the job",
                        () -> DemoCluster.submit(cluster, settings, broker.bootstrapServers()));
        jobStatus.follow(cluster, job);
        return terminal.step(
                "Waiting for its tasks",
                () -> {
                    long deadline = System.nanoTime() + START_DEADLINE.toNanos();
                    while (!job.isRunning()) {
                        checkJob();
                        if (System.nanoTime() > deadline) {
                            throw new IOException("The job does not start: " + job.status());
                        }
                        if (stop.await(100, TimeUnit.MILLISECONDS)) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    /**
     * Sends the items before the first event, and waits until the job has read them; returns false
     * if the demo was stopped.
     */
    private boolean sendCatalogue() throws Exception {
        String servers = broker.bootstrapServers();
        measurements =
                new DemoMeasurements(
                        topics.events(), new SampledUsers(), settings.identityParameters());
        outputs = new OutputReader(servers, topics, identity, options.partitions, measurements);
        started.register(outputs);
        replay = new Replay(servers, topics, measurements);
        started.register(replay);
        List<CatalogItem> items = feed.catalogue();
        if (items.isEmpty()) {
            return !isStopped();
        }
        items.forEach(item -> titles.put(item.getItemId(), item.getTitle()));
        return terminal.step(
                String.format("Sending %,d catalogue items", items.size()),
                () -> {
                    replay.catalogue(items);
                    return awaitCatalogue(
                            offsets::unreadCatalogue, this::check, stop, STUCK_TIMEOUT);
                });
    }

    /** Throws the failure of what is waited for, if there is one. */
    interface Check {
        void run() throws IOException;
    }

    /**
     * Waits until the job has read the catalogue.
     *
     * @param unread number of records that the job has yet to read
     * @param timeout how long that number may stay the same
     * @return false if the demo was stopped
     * @throws IOException if the job makes no progress, or something has failed
     */
    static boolean awaitCatalogue(
            LongSupplier unread, Check check, CountDownLatch stop, Duration timeout)
            throws IOException, InterruptedException {
        long last = Long.MAX_VALUE;
        long deadline = 0;
        for (long left = unread.getAsLong(); left > 0; left = unread.getAsLong()) {
            check.run();
            long now = System.nanoTime();
            if (left != last) {
                last = left;
                deadline = now + timeout.toNanos();
            } else if (now - deadline > 0) {
                throw new IOException(
                        String.format(
                                Locale.ROOT,
                                "The job does not read the catalogue: no progress for %,d s, with"
                                        + " %,d records left",
                                timeout.toSeconds(),
                                left));
            }
            if (stop.await(100, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** Whether events are still sent; stops sending when the time limit has passed. */
    private boolean isSending() {
        if (options.limit != null && replay.seconds() * 1000 >= options.limit.toMillis()) {
            replay.stop();
        }
        return !replay.isDone();
    }

    private boolean isDrained(Drain drain) {
        return drain.isDone(
                offsets.progress(job.completedCheckpoints(), outputs.position()),
                System.nanoTime());
    }

    private void show(DemoScreen screen, String state) {
        measurements.tick();
        DemoMeasurements.Now now = measurements.now();
        screen.advance(now, replay.seconds());
        if (terminal.isLive()) {
            terminal.repaint(screen.frame(now, state));
        } else {
            terminal.line(screen.line(now, state));
        }
    }

    private DemoSummary summary(boolean drained) {
        long end = Math.max(replay.endNanos(), outputs.lastRecordNanos());
        return measurements.finish(offsets.events(), (end - replay.startNanos()) / 1e9, drained);
    }

    private void check() throws IOException {
        checkJob();
        replay.check();
        outputs.check();
    }

    private void checkJob() throws IOException {
        if (job.status().isTerminalState()) {
            throw new IOException(
                    "The job has ended ("
                            + job.status()
                            + "): "
                            + job.failure().map(Failures::rootOf).orElse("no reason given"));
        }
    }

    /** Starts something that {@link #close} stops. */
    private <T extends AutoCloseable> T startStep(String what, Callable<T> start) throws Exception {
        T service = terminal.step(what, start);
        return started.register(service);
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    @Override
    public void close() {
        try {
            started.close();
        } catch (IllegalStateException e) {
            terminal.line("Could not stop something in an orderly way: " + Failures.explain(e));
        }
    }
}
