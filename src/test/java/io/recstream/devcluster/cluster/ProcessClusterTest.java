package io.recstream.devcluster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.devcluster.RestGuard;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessClusterTest {

    @TempDir private Path path;

    @Test
    void settingsOfAClusterStayUntilTheyAreChanged() throws IOException {
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

    @Test
    void aPortThatIsTakenIsRefusedBeforeAnythingStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(
                            () ->
                                    ProcessCluster.open(
                                            new ClusterFolder(path), port, 0, null, Map.of()))
                    .hasMessage(
                            "--kafka-port: "
                                    + port
                                    + " is taken. Give another one, or 0 for any that is free");
            assertThatThrownBy(
                            () ->
                                    ProcessCluster.open(
                                            new ClusterFolder(path), 0, port, null, Map.of()))
                    .hasMessageStartingWith("--rest-port: " + port + " is taken");
        }
    }

    /** Loaded as Flink does, by a class loader without our classes. */
    @Test
    void theGuardIsAServiceOfItsFolder() throws Exception {
        Path guard = GuardFolder.write(path.resolve("guard"));
        List<URL> urls = new ArrayList<>(List.of(guard.toUri().toURL()));
        String flink = Installation.of(path).flinkClasspath();
        for (String entry : flink.split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(
                        urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> service = loader.loadClass(InboundChannelHandlerFactory.class.getName());

            List<String> found = new ArrayList<>();
            ServiceLoader.load(service, loader)
                    .forEach(factory -> found.add(factory.getClass().getName()));

            assertThat(found).containsExactly(RestGuard.class.getName());
            assertThat(loader.loadClass(RestGuard.class.getName() + "$Gate")).isNotNull();
        }
    }

    private ClusterState state(Integer taskManagers, Map<String, String> given) throws IOException {
        return ProcessCluster.open(new ClusterFolder(path), 0, 0, taskManagers, given).state();
    }

    private void keep(ClusterState state) throws IOException {
        state.write(new ClusterFolder(path).state());
    }
}
