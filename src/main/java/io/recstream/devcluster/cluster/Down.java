package io.recstream.devcluster.cluster;

import io.recstream.console.Folder;
import io.recstream.console.Terminal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cluster down}: stops the processes that {@code up} has started. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = {
            "Ends the processes that 'cluster up' has started, last started first. Topics,"
                    + " checkpoints and savepoints stay: 'up' goes on with them, and with the job."
        })
final class Down implements Callable<Integer> {

    @Mixin private FolderOption folder;

    @Option(names = "--delete", description = "Deletes all that the cluster has kept, too.")
    private boolean delete;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(false);
        ClusterFolder place = folder.get();
        ClusterState state = ClusterState.read(place.state()).orElse(null);
        if (state == null) {
            terminal.line("There is no cluster in " + place.path());
            return 0;
        }
        ProcessCluster cluster = ProcessCluster.open(place, 0, 0, state.taskManagers(), Map.of());
        List<ServerProcess> processes = new ArrayList<>(cluster.state().processes());
        Collections.reverse(processes);
        for (ServerProcess process : processes) {
            terminal.step(
                    "Ending " + process.name() + ", process " + process.pid(),
                    () -> {
                        cluster.stop(process);
                        return process;
                    });
        }
        cluster.deleteTemporary();
        if (delete) {
            Folder.delete(place.path());
            terminal.line("Deleted " + place.path());
        } else {
            terminal.line("Kept: " + place.path());
        }
        return 0;
    }
}
