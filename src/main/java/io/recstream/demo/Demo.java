package io.recstream.demo;

import io.recstream.console.Failures;
import io.recstream.console.Logs;
import io.recstream.console.Terminal;
import io.recstream.console.Workspace;
import io.recstream.job.ingest.EventDeserializer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code demo}: broker, cluster, job and server on this machine; everything is deleted at the end.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs everything on this machine: a Kafka broker, a Flink cluster, the job, and events"
                    + " through all of it, and shows what comes out. Ctrl-C ends it and leaves"
                    + " nothing behind."
        })
public final class Demo implements Callable<Integer> {

    /** How long Ctrl-C waits for an orderly shutdown before it deletes the folder. */
    private static final long ORDERLY_END_SECONDS = 25;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Mixin private DemoOptions options;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        options.check(spec);
        DemoSettings settings = new DemoSettings(options.settings(spec));
        try (Feed feed = feed(settings)) {
            Workspace workspace = Workspace.open();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(workspace)));
            try {
                return run(settings, feed, workspace);
            } finally {
                workspace.delete();
                ended.countDown();
            }
        }
    }

    private int run(DemoSettings settings, Feed feed, Workspace workspace) throws Exception {
        Terminal terminal = Terminal.of(options.json);
        try (DemoRun run = new DemoRun(options, settings, feed, workspace, terminal, stop)) {
            DemoSummary summary = run.await();
            if (summary == null) {
                return 130;
            }
            terminal.line("");
            summary.toLines().forEach(terminal::line);
            feed.report().forEach(terminal::line);
            if (options.json) {
                new PrintStream(System.out, true, StandardCharsets.UTF_8).println(summary.toJson());
            }
            if (options.keep) {
                workspace.keep();
                terminal.line("Kept: " + workspace.path());
                terminal.line("For a look: bin/recstream broker --data " + workspace.path());
            }
            if (options.events != null && summary.eventsUnique() == 0) {
                terminal.line(nothingAccepted(summary));
                return 1;
            }
            return summary.drained() ? 0 : 1;
        } catch (Exception e) {
            if (stop.getCount() == 0) {
                return 130;
            }
            terminal.line("");
            terminal.line(Failures.explain(e));
            terminal.line("The log: " + Logs.file());
            workspace.keepLog();
            return 1;
        }
    }

    private String nothingAccepted(DemoSummary summary) {
        String reasons = DemoSummary.counts(summary.letters().events());
        return summary.eventsIn() == 0
                ? options.events + " holds no events."
                : "Nothing in "
                        + options.events
                        + " was accepted: "
                        + reasons
                        + ". Is it of another format? See --format.";
    }

    private Feed feed(DemoSettings settings) throws IOException {
        if (options.events == null) {
            return new ShopFeed(options.seed, options.users, options.identities);
        }
        Feed events = events(settings);
        if (options.catalog == null) {
            return events;
        }
        try {
            return new FeedWithCatalog(events, new CatalogFile(options.catalog, settings.items()));
        } catch (IOException | RuntimeException e) {
            events.close();
            throw e;
        }
    }

    private Feed events(DemoSettings settings) throws IOException {
        EventDeserializer mapped = settings.mappedEvents();
        if (mapped != null && (options.format == null || options.format == EventFormat.JSONL)) {
            return new MappedFeed(options.events, mapped);
        }
        EventFormat format =
                options.format == null ? EventFormat.guess(options.events) : options.format;
        return switch (format) {
            case TAOBAO -> new TaobaoFeed(options.events);
            case SESSION_TSV -> new SessionFeed(options.events);
            case JSONL -> new JsonFeed(options.events);
        };
    }

    /** The shutdown hook. */
    private void interrupt(Workspace workspace) {
        stop.countDown();
        try {
            if (!ended.await(ORDERLY_END_SECONDS, TimeUnit.SECONDS)) {
                workspace.delete();
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
