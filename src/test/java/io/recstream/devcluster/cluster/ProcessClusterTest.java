package io.recstream.devcluster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessClusterTest {

    @TempDir private Path path;

    @Test
    void whatAClusterWasGivenHoldsUntilSomethingElseIsGiven() throws IOException {
        assertThat(state(null, Map.of()).taskManagers()).as("a new one").isEqualTo(2);
        keep(state(1, Map.of("a", "1")));
        assertThat(state(null, Map.of()).taskManagers()).isEqualTo(1);
        assertThat(state(null, Map.of("b", "2")).settings()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(state(3, Map.of("a", "2")).taskManagers()).isEqualTo(3);
        assertThat(state(3, Map.of("a", "2")).settings()).isEqualTo(Map.of("a", "2"));
    }

    @Test
    void allServersAreOnLoopbackUnlessTheJobManagerHasAnotherAddress() throws IOException {
        ClusterState ordinary = state(null, Map.of());
        assertThat(ordinary.bootstrapServers()).startsWith("127.0.0.1:");
        assertThat(ClusterSettings.of(new ClusterFolder(path), ordinary).values())
                .noneMatch(value -> value.contains("0.0.0.0"));

        ClusterState moved = state(null, Map.of("jobmanager.rpc.address", "198.18.0.1"));

        assertThat(moved.bootstrapServers()).startsWith("198.18.0.1:");
        assertThat(moved.restUrl()).startsWith("http://198.18.0.1:");
        assertThat(ClusterSettings.of(new ClusterFolder(path), moved))
                .containsEntry("rest.bind-address", "198.18.0.1")
                .containsEntry("jobmanager.bind-host", "198.18.0.1")
                .containsEntry("taskmanager.bind-host", "127.0.0.1")
                .hasEntrySatisfying(
                        "high-availability.zookeeper.quorum",
                        quorum -> assertThat(quorum).startsWith("198.18.0.1:"));
    }

    private ClusterState state(Integer taskManagers, Map<String, String> given) throws IOException {
        return ProcessCluster.open(new ClusterFolder(path), 0, 0, taskManagers, given).state();
    }

    private void keep(ClusterState state) throws IOException {
        state.write(new ClusterFolder(path).state());
    }
}
