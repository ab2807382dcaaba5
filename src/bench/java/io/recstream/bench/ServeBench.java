package io.recstream.bench;

import io.recstream.console.Folder;
import io.recstream.devcluster.Topics;
import io.recstream.job.emit.OutputFormat;
import io.recstream.server.RecommendationServer;
import io.recstream.server.RocksStore;
import io.recstream.server.ServeSettings;
import io.recstream.server.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench serve}: latency of a view of many users, and the time to rebuild it. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "The HTTP API over a view of many users, rebuilt from a broker on this machine: latency"
                    + " of GETs for users and items at random, at a given rate, beside the same view"
                    + " in a hash map on the heap; how long it takes to rebuild, and what it takes on"
                    + " disk and in memory."
        })
final class ServeBench implements Callable<Integer> {

    private static final String ROCKS = "the view in RocksDB";
    private static final String HEAP = "the view in a hash map on the heap";
    private static final String P99 = "lists_p99_ms";
    private static final int TABLES = RecommendationServer.STORE_TABLES;
    private static final int PARTITIONS = 4;
    private static final double WARM_UP = 1.0 / 3;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    @Mixin private BenchOptions options;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "100000",
            description =
                    "Users in the view, each with a list and features; a tenth as many items."
                            + " Default: ${DEFAULT-VALUE}.")
    private long users;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "GETs a second. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "How long each kind of GET is measured, after a third of that as a warm-up."
                            + " Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--cache",
            paramLabel = "MB",
            defaultValue = "128",
            description = "What RocksDB may hold in memory. Default: ${DEFAULT-VALUE}.")
    private int cacheMegabytes;

    @Override
    public Integer call() throws Exception {
        options.require(
                users >= 100 && users <= 50_000_000,
                "--users " + users + ": give 100 to 50000000.");
        options.require(rate >= 1 && rate <= 100_000, "--rate " + rate + ": give 1 to 100000.");
        options.require(seconds >= 1, "--seconds " + seconds + ": give at least 1.");
        options.require(cacheMegabytes >= 8, "--cache " + cacheMegabytes + ": give at least 8.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        Topics topics = Topics.prefixed("bench.");
        SyntheticOutputs made = new SyntheticOutputs(users, options.seed);
        try (BrokerProcess broker = BrokerProcess.start()) {
            options.progress("filling the topics");
            try (Admin admin = broker.admin()) {
                topics.create(admin, PARTITIONS);
            }
            made.send(broker.bootstrapServers(), topics);
            Map<String, List<Measurements>> results =
                    Rounds.play(
                            List.of(
                                    contender(ROCKS, broker, topics, made, this::rocks),
                                    contender(
                                            HEAP,
                                            broker,
                                            topics,
                                            made,
                                            folder -> new HeapStore(TABLES))),
                            options.rounds,
                            options::progress);
            return report(results, new BenchReport("serve", options, machine));
        }
    }

    private Store rocks(Path folder) {
        return new RocksStore(folder, TABLES, (long) cacheMegabytes << 20);
    }

    private Rounds.Contender<Measurements> contender(
            String name,
            BrokerProcess broker,
            Topics topics,
            SyntheticOutputs made,
            Function<Path, Store> store) {
        return new Rounds.Contender<>(
                name,
                warmUp -> {
                    try (Folder folder = Folder.temporary("recstream-view-")) {
                        return run(
                                settings(broker, topics, folder.path()),
                                store.apply(folder.path()),
                                made,
                                warmUp);
                    }
                });
    }

    private static ServeSettings settings(BrokerProcess broker, Topics topics, Path folder) {
        return new ServeSettings(
                new ServeSettings.Kafka(broker.bootstrapServers(), new Properties(), null),
                new ServeSettings.Topics(
                        topics.recommendations(),
                        topics.userFeatures(),
                        topics.similarItems(),
                        OutputFormat.Kind.AVRO),
                new ServeSettings.Events(
                        topics.events(),
                        OutputFormat.Kind.AVRO,
                        List.of("view"),
                        Instant.EPOCH,
                        Duration.ZERO,
                        0),
                null,
                ServeSettings.Http.loopback(0, 0),
                ServeSettings.Memory.in(folder));
    }

    private Measurements run(
            ServeSettings settings, Store store, SyntheticOutputs made, boolean warmUp)
            throws Exception {
        Measurements figures = new Measurements();
        try (RecommendationServer server = RecommendationServer.start(settings, store)) {
            awaitView(server);
            double took = server.progress().secondsToRebuild();
            figures.put("rebuild_s", took)
                    .put("rebuild_records_per_s", server.progress().recordsToRebuild() / took);
            PacedGets gets = new PacedGets(server.port());
            int measured = warmUp ? 1 : seconds;
            put(figures, "lists", gets, any(users, "/users/user-%d/recommendations"), measured);
            put(figures, "features", gets, any(users, "/users/user-%d/features"), measured);
            put(figures, "similar", gets, any(made.items(), "/items/item-%d/similar"), measured);
            return figures.put("store_disk_mb", store.diskBytes() / 1e6)
                    .put("store_memory_mb", store.memoryBytes() / 1e6)
                    .put("heap_mb", heapBytes() / 1e6);
        }
    }

    private static void awaitView(RecommendationServer server) throws Exception {
        while (!server.progress().isLive()) {
            if (server.progress().failure() != null) {
                throw new IOException("The view has stopped", server.progress().failure());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Paths with uniformly drawn ids, so that caches have many misses. */
    private static LongFunction<String> any(long ids, String pattern) {
        return n -> pattern.formatted(Long.remainderUnsigned(Long.rotateLeft(n * GOLDEN, 31), ids));
    }

    private void put(
            Measurements figures,
            String name,
            PacedGets gets,
            LongFunction<String> path,
            int measured)
            throws Exception {
        gets.measure(path, rate, measured * WARM_UP);
        Histogram latencies = gets.measure(n -> path.apply(~n), rate, measured);
        figures.put(name + "_p50_ms", latencies.getValueAtPercentile(50) / 1e3)
                .put(name + "_p99_ms", latencies.getValueAtPercentile(99) / 1e3)
                .put(name + "_max_ms", latencies.getMaxValue() / 1e3);
    }

    @SuppressWarnings("SystemGcOrFinalize")
    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private BenchReport report(Map<String, List<Measurements>> results, BenchReport report) {
        for (Map.Entry<String, List<Measurements>> contender : results.entrySet()) {
            report.section(contender.getKey());
            String prefix = contender.getKey().equals(ROCKS) ? "" : "heap_map_";
            for (String[] row : rows()) {
                report.figure(
                        row[0],
                        prefix + row[1],
                        Quantiles.of(contender.getValue(), it -> it.get(row[1])));
            }
        }
        return report.headline(
                        Quantiles.of(results.get(ROCKS), it -> it.get(P99)),
                        "ms, p99 of a list",
                        HEAP,
                        Quantiles.ratio(results.get(ROCKS), results.get(HEAP), it -> it.get(P99)))
                .note(
                        String.format(
                                Locale.ROOT,
                                "%,d users at %,.0f GETs a second over 8 connections, client and"
                                        + " server in one process, the broker beside it.",
                                users,
                                rate));
    }

    private static List<String[]> rows() {
        List<String[]> rows = new ArrayList<>();
        for (String kind : List.of("lists", "features", "similar")) {
            for (String figure : List.of("p50", "p99", "max")) {
                rows.add(new String[] {kind + ": " + figure + ", ms", kind + "_" + figure + "_ms"});
            }
        }
        rows.add(new String[] {"rebuild, s", "rebuild_s"});
        rows.add(new String[] {"rebuild, records/s", "rebuild_records_per_s"});
        rows.add(new String[] {"store on disk, MB", "store_disk_mb"});
        rows.add(new String[] {"store in memory beside the heap, MB", "store_memory_mb"});
        rows.add(new String[] {"heap after a collection, all, MB", "heap_mb"});
        return rows;
    }
}
