package io.recstream.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.devcluster.cluster.ClusterPorts;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.devcluster.cluster.ServerProcess;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JobFileTest {

    private final CheckedSettings checked =
            JobArguments.parse()
                    .check(
                            Configuration.fromMap(
                                    Map.of("recstream.kafka.bootstrap-servers", "shop:9092")));

    @Test
    void unreachableBrokersAreNamed() {
        Exception[] silent = {
            new TimeoutException(),
            new org.apache.kafka.common.errors.TimeoutException("while fetching metadata"),
            new ExecutionException(
                    new org.apache.kafka.common.errors.TimeoutException("no node assigned"))
        };
        for (Exception failure : silent) {
            assertThatThrownBy(() -> JobFile.callBrokers(checked, () -> failing(failure)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "The brokers do not respond at recstream.kafka.bootstrap-servers ="
                                    + " shop:9092. Next: bin/recstream doctor looks what is wrong")
                    .hasCause(failure);
        }
    }

    @Test
    void otherFailuresAreNotWrapped() throws Exception {
        IOException other = new IOException("other");

        assertThatThrownBy(() -> JobFile.callBrokers(checked, () -> failing(other)))
                .isSameAs(other);
        assertThat(JobFile.callBrokers(checked, () -> 7)).isEqualTo(7);
    }

    @Test
    void theClusterOfAFolderIsMeantWithItsSettings(@TempDir Path folder) throws Exception {
        JobFile named = CommandLine.populateCommand(new JobFile(), "--folder", folder.toString());
        assertThatThrownBy(named::cluster)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no cluster in " + folder);

        ClusterState state =
                new ClusterState(
                        new ClusterPorts(1, 2, 3, 4, 5, 6),
                        1,
                        Map.of("a", "b"),
                        List.of(new ServerProcess("kafka", 1, Instant.EPOCH, folder)));
        Files.writeString(folder.resolve("cluster.json"), state.toJson().toString());
        Files.writeString(
                folder.resolve("recstream.yaml"),
                "recstream.kafka.bootstrap-servers: " + state.bootstrapServers());

        assertThat(named.cluster()).contains(state);
        assertThat(named.check(new Configuration()).settings().kafka().bootstrapServers())
                .isEqualTo(state.bootstrapServers());
        JobFile settings = CommandLine.populateCommand(new JobFile(), "--config", "prod.yaml");
        assertThat(settings.cluster()).isEmpty();
    }

    private static Object failing(Exception failure) throws Exception {
        throw failure;
    }
}
