package io.recstream.devcluster.cluster;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster of this machine is meant. */
public final class FolderOption {

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "All that the cluster keeps; ~/.recstream/cluster where absent.")
    private Path folder;

    /** Whether the command line names one. */
    public boolean isGiven() {
        return folder != null;
    }

    /** Absolute: the processes run elsewhere. */
    public ClusterFolder get() {
        return folder == null
                ? ClusterFolder.standard()
                : new ClusterFolder(folder.toAbsolutePath().normalize());
    }
}
