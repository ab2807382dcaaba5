package io.recstream.devcluster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

    private static final Instant NOW =
            ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

    @TempDir private Path folder;

    @Test
    void thisProcessIsAlive() {
        assertThat(started(NOW).isAlive()).isTrue();
    }

    @Test
    void aReusedProcessIdIsNotOurs() {
        assertThat(started(NOW.minusSeconds(60)).isAlive()).isFalse();
        assertThat(started(NOW.plusSeconds(60)).handle()).isEmpty();
    }

    @Test
    void aProcessWithAnUnknownStartIsNotOurs() {
        assertThat(started(NOW).isSameStart(Optional.empty())).isFalse();
        assertThat(started(NOW).isSameStart(Optional.of(NOW.plusMillis(900)))).isTrue();
    }

    @Test
    void aZombieIsNotAlive() throws IOException {
        Path stat = folder.resolve("stat");
        Files.writeString(stat, "17 (a) S name) Z 1 17 17 0");
        assertThat(ServerProcess.isZombie(stat)).isTrue();
        Files.writeString(stat, "17 (Z) S 1 17 17 0");
        assertThat(ServerProcess.isZombie(stat)).isFalse();
    }

    @Test
    void theStateOfAClusterIsReadAsItWasWritten() throws IOException {
        ClusterState state =
                new ClusterState(
                        new ClusterPorts(1, 2, 3, 4, 5, 6),
                        2,
                        Map.of("heartbeat.interval", "2 s"),
                        List.of(started(NOW)));
        Path file = folder.resolve("cluster.json");
        state.write(file);

        assertThat(ClusterState.read(file)).contains(state);
        assertThat(ClusterState.read(folder.resolve("none"))).isEmpty();
    }

    private static ServerProcess started(Instant at) {
        return new ServerProcess("kafka", ProcessHandle.current().pid(), at, Path.of("kafka.log"));
    }
}
