package io.recstream.ops.deploy;

import io.recstream.console.Terminal;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.devcluster.cluster.FolderOption;
import io.recstream.flink.FlinkRest;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The cluster and the timeout of a command. */
final class TargetOptions {

    @Mixin private FolderOption folder;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description =
                    "The REST address of your own cluster, http(s)://host:port; that of 'cluster"
                            + " up' where absent. Flink's client finds its settings where"
                            + " FLINK_CONF_DIR says, or in flink-conf/.")
    private URI target;

    @Option(
            names = "--journal",
            paramLabel = "FOLDER",
            description =
                    "Where deployments are remembered; in the cluster's folder where absent, or in"
                            + " ~/.recstream/deployments of your own cluster.")
    private Path journal;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "How long each step may take; ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    boolean json;

    /** Opens the operation; there is one at a time. */
    Operation open() throws IOException {
        Operation operation = operation();
        operation.journal().own();
        return operation;
    }

    private Operation operation() throws IOException {
        Terminal terminal = Terminal.of(json);
        Duration patience = Duration.ofSeconds(timeout);
        if (target != null) {
            if (target.getRawAuthority() != null && target.getRawAuthority().contains("@")) {
                throw new RefusedException(
                        "--target holds a login, which would be seen. Next: give http(s)://host:port,"
                                + " and a certificate by security.ssl.rest.*");
            }
            Path own =
                    Path.of(
                            System.getProperty("user.home"),
                            ".recstream",
                            "deployments",
                            target.getHost() + "-" + target.getPort());
            return new Operation(
                    FlinkRest.of(target, JobFile.flinksOwn()),
                    new Journal(journal == null ? own : journal.toAbsolutePath()),
                    Map.of(),
                    null,
                    terminal,
                    patience);
        }
        ClusterState state =
                ClusterState.read(folder.get().state())
                        .orElseThrow(
                                () ->
                                        new RefusedException(
                                                "There is no cluster in "
                                                        + folder.get().path()
                                                        + ". Next: bin/recstream cluster up, or"
                                                        + " --target URL for your own"));
        Configuration flinks = JobFile.flinksOwn();
        flinks.addAll(Configuration.fromMap(state.settings()));
        return new Operation(
                FlinkRest.of(URI.create(state.restUrl()), flinks),
                new Journal(
                        journal == null ? folder.get().deployments() : journal.toAbsolutePath()),
                state.settings(),
                Files.exists(folder.get().jobConfig()) ? folder.get().jobConfig() : null,
                terminal,
                patience);
    }
}
