package io.recstream.ops.deploy;

import picocli.CommandLine.Option;

/** Where a savepoint goes. */
final class SavepointOptions {

    @Option(
            names = "--savepoints",
            paramLabel = "FOLDER",
            description = "Where the savepoint goes; the cluster's own folder where absent.")
    String folder;
}
