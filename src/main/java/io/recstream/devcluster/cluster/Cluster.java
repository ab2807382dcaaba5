package io.recstream.devcluster.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cluster up|down|status}. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description =
                "A real cluster on this machine, each server in a process of its own: Kafka,"
                        + " ZooKeeper, a JobManager and TaskManagers, on loopback, with the"
                        + " settings of flink-conf/.",
        subcommands = {Up.class, Down.class, Status.class})
public final class Cluster implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: up, down or status.");
    }
}
