package io.recstream.server;

import io.recstream.console.Folder;
import io.recstream.console.Terminal;
import io.recstream.console.Workspace;
import io.recstream.devcluster.Ports;
import io.recstream.devcluster.cluster.FolderOption;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.Quoted;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}: the output topics behind an HTTP API, until Ctrl-C. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Serves recommendations, features and similar items of the job's output topics over"
                        + " HTTP, and accepts events. Rebuilds its view from the topics at each start. Ctrl-C ends it.")
public final class Serve implements Callable<Integer> {

    private static final long FRAME_MILLIS = 500;
    private static final long ORDERLY_END_SECONDS = 20;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "The brokers; where absent, those of --config.")
    private String bootstrapServers;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The job's settings: topics, formats, how to reach Kafka and the registry; those"
                            + " that 'cluster up' has written where absent and there, unless"
                            + " --bootstrap-servers is given.")
    private Path config;

    @Mixin private FolderOption folder;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "0 for any free one. Where absent "
                            + Serving.PORT
                            + ", or if that is taken a"
                            + " free one.")
    private Integer port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "What to listen on (default ${DEFAULT-VALUE}). There is no authentication: put"
                            + " something before it that has, if it is not loopback.")
    private String host;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            split = ",",
            description =
                    "What the server is called in requests beside localhost; others are refused."
                            + " Where absent and --host is not loopback, any name will do.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--rate-limit",
            paramLabel = "N",
            defaultValue = "200",
            description =
                    "Requests a second of one client address, twice as many in a burst; 0 for no"
                            + " limit (default ${DEFAULT-VALUE}).")
    private int rateLimit;

    @Option(
            names = "--flink",
            paramLabel = "URL",
            description = "Flink's REST API, for the state of the job in the live figures.")
    private URI flink;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "Of the job at --flink; the newest one that runs where absent.")
    private String jobId;

    @Option(
            names = "--accept-commands",
            description =
                    "Also accept commands to the job at POST /control, from whoever reaches this"
                            + " address: to forget a user, to publish rules, to start and stop"
                            + " experiments. Only on loopback.")
    private boolean acceptCommands;

    @Option(
            names = "--work-dir",
            paramLabel = "FOLDER",
            description =
                    "Where the view is kept while it runs, in a folder of its own; the system's"
                            + " place for temporary files where absent.")
    private Path workDir;

    @Option(
            names = "--json",
            description = "When it is ready, one JSON object on stdout; the rest: stderr.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        check();
        JobSettings job = job();
        Workspace workspace = Workspace.open();
        Path folder = workspace.resolve("view");
        if (workDir != null) {
            Files.createDirectories(workDir);
            folder = Files.createTempDirectory(workDir, "recstream-view-");
        }
        Path own = folder;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(workspace)));
        Terminal terminal = Terminal.of(json);
        try {
            return run(job, own, terminal);
        } finally {
            Folder.delete(own);
            workspace.delete();
            ended.countDown();
        }
    }

    private void check() {
        require(port == null || (port >= 0 && port <= 65_535), "--port: " + port + " is none.");
        require(
                port == null || Ports.isFree(host, port),
                "--port: "
                        + port
                        + " is taken: give another one with --port, or 0 for any that is free.");
        require(rateLimit >= 0, "--rate-limit: at least 0, not " + rateLimit + ".");
        require(
                flink == null || ("" + flink.getScheme()).matches("https?"),
                "--flink: "
                        + Quoted.withoutLogin(String.valueOf(flink))
                        + " is no http(s)://HOST:PORT.");
        require(
                flink == null || flink.getUserInfo() == null,
                "--flink: no name and password in it: the page shows this address.");
        require(jobId == null || flink != null, "--job needs --flink URL.");
        require(
                !acceptCommands || Dispatcher.isLoopback(host),
                "--accept-commands: only with --host on loopback, as there is no authentication:"
                        + " put something before it that has, on this machine.");
        if (config == null
                && (folder.isGiven() || bootstrapServers == null)
                && Files.exists(folder.get().jobConfig())) {
            config = folder.get().jobConfig();
        }
        require(
                bootstrapServers != null || config != null,
                "Say where the topics are: --bootstrap-servers HOST:PORT or --config FILE.");
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    private JobSettings job() {
        List<String> arguments = new ArrayList<>();
        if (config != null) {
            arguments.addAll(List.of("--config", config.toString()));
        }
        if (bootstrapServers != null) {
            arguments.addAll(List.of("--recstream.kafka.bootstrap-servers", bootstrapServers));
        }
        return JobArguments.parse(arguments.toArray(String[]::new)).settings(JobFile.flinksOwn());
    }

    private int run(JobSettings job, Path folder, Terminal terminal) throws Exception {
        require(
                !acceptCommands || job.control().isPresent(),
                "--accept-commands: the job takes none, as recstream.control.enabled is false.");
        ServeSettings.Http http =
                new ServeSettings.Http(
                        host,
                        port == null ? Serving.PORT : port,
                        names,
                        rateLimit,
                        ServeSettings.Http.MAX_BODY_BYTES,
                        ServeSettings.Http.MAX_STREAMS);
        try (FlinkWatch watch = flink == null ? null : watch();
                RecommendationServer server =
                        Serving.start(
                                Serving.settings(
                                        job,
                                        http,
                                        folder,
                                        acceptCommands
                                                ? Serving.Steering.COMMANDS
                                                : Serving.Steering.NONE),
                                watch == null ? JobStatusSource.UNKNOWN : watch::report,
                                port,
                                terminal)) {
            terminal.line("Open " + server.url() + "/ (Ctrl-C ends it)");
            if (!awaitView(server.progress(), terminal)) {
                return 130;
            }
            terminal.line(
                    String.format(
                            Locale.ROOT,
                            "Ready: %,d records in %.1f s",
                            server.progress().recordsToRebuild(),
                            server.progress().secondsToRebuild()));
            if (json) {
                new PrintStream(System.out, true, StandardCharsets.UTF_8).println(ready(server));
            }
            while (!stop.await(FRAME_MILLIS, TimeUnit.MILLISECONDS)) {
                check(server.progress());
            }
            terminal.line("Stopping.");
            return 0;
        }
    }

    private FlinkWatch watch() {
        return new FlinkWatch(new FlinkRest(flink), jobId);
    }

    /** Whether the view has reached the end of the topics before the command was stopped. */
    private boolean awaitView(ReadProgress progress, Terminal terminal) throws Exception {
        long shown = -1;
        while (!progress.isLive()) {
            check(progress);
            long percent = (long) (100 * progress.share());
            if (terminal.isLive() || percent >= shown + 10) {
                shown = percent;
                terminal.repaint(
                        List.of(
                                String.format(
                                        Locale.ROOT,
                                        "Reading the topics: %d %%, %,d records",
                                        percent,
                                        progress.records())));
            }
            if (stop.await(FRAME_MILLIS / 5, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private static void check(ReadProgress progress) throws IOException {
        if (progress.state() == ReadProgress.State.FAILED) {
            throw new IOException("The view has stopped", progress.failure());
        }
    }

    private static String ready(RecommendationServer server) {
        return String.format(
                Locale.ROOT,
                "{\"url\":\"%s\",\"port\":%d,\"records\":%d,\"rebuild_seconds\":%.3f}",
                server.url(),
                server.port(),
                server.progress().recordsToRebuild(),
                server.progress().secondsToRebuild());
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
