package io.recstream.ops.deploy;

import picocli.CommandLine.Option;

/** The folder of a savepoint. */
final class SavepointOptions {

    @Option(
            names = "--savepoints",
            paramLabel = "FOLDER",
            description = "Where the savepoint goes; the cluster's own folder where absent.")
    String folder;
}
