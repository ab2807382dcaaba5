package io.recstream.e2e;

import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A second JobManager of a cluster of processes, started as its first one was. */
final class StandbyJobManager implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final Process process;
    final JobManagerLog log;

    private StandbyJobManager(Process process, Path log) {
        this.process = process;
        this.log = new JobManagerLog(log);
    }

    /**
     * Returns when it is ready to lead.
     *
     * @param root of high availability in ZooKeeper; that of the cluster, so that one of them leads
     */
    static StandbyJobManager start(OperatedCluster cluster, Path folder, String root)
            throws IOException, InterruptedException {
        Path log = folder.resolve("standby.log");
        String port = Integer.toString(Ports.free(1)[0]);
        Path arguments =
                Path.of("/proc", Long.toString(cluster.pid(FaultyCluster.JOB_MANAGER)), "cmdline");
        List<String> command = new ArrayList<>();
        for (String word :
                Pattern.compile("\0").splitAsStream(Files.readString(arguments)).toList()) {
            command.add(
                    word.replaceFirst("^(rest\\.(bind-)?port=).*", "$1" + port)
                            .replaceFirst("^(-Dlog\\.file=).*", "$1" + log)
                            .replaceFirst(
                                    "^(high-availability\\.zookeeper\\.path\\.root=).*",
                                    "$1" + root));
        }
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("standby.out").toFile());
        builder.environment().put("FLINK_CONF_DIR", Checkout.flinkConf().toString());
        StandbyJobManager standby = new StandbyJobManager(builder.start(), log);
        standby.log.await("Rest endpoint listening at", 0);
        return standby;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** What a JobManager has logged. */
    static final class JobManagerLog {

        private final Path file;

        JobManagerLog(Path file) {
            this.file = file;
        }

        /** The length up to now. */
        long length() throws IOException {
            return Files.exists(file) ? Files.size(file) : 0;
        }

        /** The lines behind a length. */
        List<String> since(long length) throws IOException {
            byte[] all = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            int from = (int) Math.min(length, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }

        void await(String text, long since) {
            Awaitility.await("'" + text + "' in " + file)
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> since(since).stream().anyMatch(line -> line.contains(text)));
        }

        /** Whether its newest word on that is that it leads. */
        boolean leads() throws IOException {
            return since(0).stream()
                    .filter(line -> line.contains("DefaultDispatcherRunner was "))
                    .reduce((first, last) -> last)
                    .filter(line -> line.contains("granted leadership"))
                    .isPresent();
        }
    }
}
