package io.recstream.devcluster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.Checkout;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLinesTest {

    private static final Path LOG = Path.of("/logs/it.log");
    private static final ClusterFolder FOLDER = new ClusterFolder(Path.of("/somewhere"));

    @Test
    void flinksProcessesReadTheFolderOfThisCheckoutAsItIs() {
        for (List<String> command :
                List.of(
                        commands(Map.of()).jobManager(LOG, null),
                        commands(Map.of()).taskManager(LOG))) {
            assertThat(command)
                    .containsSequence("--configDir", Checkout.flinkConf().toString())
                    .containsSequence("-D", "high-availability.type=zookeeper")
                    .containsSequence("-D", "rest.bind-port=6")
                    .containsSequence("-cp", "flink.jar")
                    .contains("--add-opens=java.base/java.nio=ALL-UNNAMED");
        }
    }

    @Test
    void addsNothingButPortsFoldersAndTheRootOfHighAvailability() {
        assertThat(ClusterSettings.of(FOLDER, state(Map.of())).keySet())
                .allMatch(
                        key ->
                                key.matches(
                                        "(rest|jobmanager|taskmanager|high-availability|web)\\..*"
                                                + "|io\\.tmp\\.dirs|process\\.working-dir"
                                                + "|execution\\.checkpointing\\.(savepoint-)?dir"));
    }

    @Test
    void sizesProcessesAsFlinksScriptsDo() {
        assertThat(commands(Map.of("taskmanager.memory.process.size", "1g")).taskManager(LOG))
                .contains("taskmanager.memory.process.size=1g")
                .anyMatch(word -> word.startsWith("-Xmx"))
                .anyMatch(word -> word.startsWith("-XX:MaxDirectMemorySize="))
                .anyMatch(word -> word.startsWith("taskmanager.memory.managed.size="));
    }

    @Test
    void theGuardIsFirstOnTheClassPathOfTheJobManager() {
        assertThat(commands(Map.of()).jobManager(LOG, Path.of("/guard")))
                .containsSequence("-cp", "/guard" + File.pathSeparator + "flink.jar");
    }

    @Test
    void theUsersOwnSettingsWin() {
        assertThat(ClusterSettings.of(FOLDER, state(Map.of("rest.address", "::1"))))
                .containsEntry("rest.address", "::1");
    }

    @Test
    void kafkaDoesNotSeeFlinksClassPathNorFlinkKafkas() {
        assertThat(commands(Map.of()).kafka(Path.of("p"), LOG)).containsSequence("-cp", "tool.jar");
        assertThat(commands(Map.of()).zookeeper(Path.of("z"), LOG))
                .containsSequence("-cp", "flink.jar");
    }

    private static CommandLines commands(Map<String, String> given) {
        return new CommandLines(
                new Installation(Checkout.flinkConf(), "flink.jar", "tool.jar", Path.of("/t")),
                ClusterSettings.of(FOLDER, state(given)));
    }

    private static ClusterState state(Map<String, String> given) {
        return new ClusterState(new ClusterPorts(1, 2, 3, 4, 5, 6), 2, given, List.of());
    }
}
