package io.recstream.devcluster.cluster;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that selects a cluster of this machine. */
public final class FolderOption {

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "All that the cluster keeps; ~/.recstream/cluster where absent.")
    private Path folder;

    /** Whether the option was given. */
    public boolean isGiven() {
        return folder != null;
    }

    /** Absolute, because the processes have another working directory. */
    public ClusterFolder get() {
        return folder == null
                ? ClusterFolder.standard()
                : new ClusterFolder(folder.toAbsolutePath().normalize());
    }
}
