package io.recstream.local.cluster;

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

    private ClusterState state(Integer taskManagers, Map<String, String> given) throws IOException {
        return ProcessCluster.open(new ClusterFolder(path), 0, 0, taskManagers, given).state();
    }

    private void keep(ClusterState state) throws IOException {
        state.write(new ClusterFolder(path).state());
    }
}
