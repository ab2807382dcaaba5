package io.recstream.ops.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;

/** Checks Flink's folders, as far as they are on this machine. */
final class DiskCheck implements Check {

    @Override
    public String name() {
        return "disks";
    }

    @Override
    public boolean needsBrokers() {
        return false;
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        String checkpoints = context.flink().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        if (checkpoints == null) {
            findings.warn(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY.key() + " is not set",
                    "checkpoints are in the JobManager's memory, and gone with it",
                    "name a folder that every machine of the cluster reaches; where the"
                            + " cluster's own settings do, look at those with --target");
        }
        Map<String, String> folders = new LinkedHashMap<>();
        folders.put(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(), checkpoints);
        folders.put(
                CheckpointingOptions.SAVEPOINT_DIRECTORY.key(),
                context.flink().get(CheckpointingOptions.SAVEPOINT_DIRECTORY));
        for (String folder : ConfigurationUtils.parseTempDirectories(context.flink())) {
            folders.put(CoreOptions.TMP_DIRS.key() + " " + folder, folder);
        }
        for (Map.Entry<String, String> folder : folders.entrySet()) {
            Path path = local(folder.getValue());
            if (path != null) {
                examine(folder.getKey(), path, context.leastFree(), findings);
            }
        }
        if (findings.isClean()) {
            findings.ok("room enough in the folders that are on this machine");
        }
    }

    /** A folder on this machine; null if it is elsewhere. */
    static Path local(String folder) {
        if (folder == null || folder.isBlank()) {
            return null;
        }
        URI uri = folder.startsWith("/") ? Path.of(folder).toUri() : URI.create(folder);
        return "file".equals(uri.getScheme()) ? Path.of(uri.getPath()) : null;
    }

    private static void examine(String key, Path folder, long least, Findings findings)
            throws IOException {
        Path there = folder;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            findings.fail(
                    key + ": " + there + " cannot be written",
                    "neither checkpoints nor savepoints nor state can be stored",
                    "give the user that runs Flink the right, or name another folder");
            return;
        }
        long free = Files.getFileStore(there).getUsableSpace();
        if (free < least) {
            findings.warn(
                    key + ": " + Formats.size(free) + " left in " + there,
                    "checkpoints fail when it is full, and after some of them the job",
                    "add room, retain fewer checkpoints, delete old savepoints");
        }
    }
}
