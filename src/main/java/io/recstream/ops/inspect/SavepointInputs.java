package io.recstream.ops.inspect;

import io.recstream.job.bootstrap.ArchiveSource;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.InputPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;

/** The positions from which the sources of a savepoint, or of a retained checkpoint, continue. */
public final class SavepointInputs {

    private static final Set<String> SOURCES = Set.of("read-events", "read-catalog");
    private static final String LINKS = "read-identity-links";
    private static final String COMMANDS = "read-control";

    /** Flink's name for the list of splits. */
    private static final String SPLITS = "SourceReaderState";

    private SavepointInputs() {}

    /**
     * Reads the positions of all partitions.
     *
     * @param settings of the job that continues: whether it reads links between ids, and commands
     * @throws IOException if that cannot be read from here
     */
    public static List<InputPosition> of(String savepoint, JobSettings settings)
            throws IOException {
        Set<String> sources = new HashSet<>(SOURCES);
        settings.identity().ifPresent(identity -> sources.add(LINKS));
        settings.control().ifPresent(control -> sources.add(COMMANDS));
        return of(savepoint, sources);
    }

    /** The same of the sources of these uids. */
    public static List<InputPosition> of(String savepoint, Set<String> sources) throws IOException {
        List<InputPosition> positions = new ArrayList<>();
        for (byte[] entry : splits(savepoint, sources)) {
            positions.add(InputPosition.read(entry));
        }
        return positions;
    }

    /**
     * Whether the savepoint of a job that builds the state from an archive has read all of it.
     *
     * @throws IOException if that cannot be read from here
     */
    public static boolean hasReadArchive(String savepoint) throws IOException {
        List<byte[]> entries = splits(savepoint, Set.of(ArchiveSource.UID));
        for (byte[] entry : entries) {
            if (!ArchiveSource.isReadToItsEnd(entry)) {
                return false;
            }
        }
        return !entries.isEmpty();
    }

    private static List<byte[]> splits(String savepoint, Set<String> sources) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        for (OperatorState operator :
                SavepointFile.read(savepoint).metadata().getOperatorStates()) {
            if (operator.getOperatorUid().filter(sources::contains).isPresent()) {
                for (OperatorSubtaskState subtask : operator.getStates()) {
                    for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                        read(handle, entries);
                    }
                }
            }
        }
        return entries;
    }

    private static void read(OperatorStateHandle handle, List<byte[]> entries) throws IOException {
        OperatorStateHandle.StateMetaInfo splits =
                handle.getStateNameToPartitionOffsets().get(SPLITS);
        if (splits == null) {
            return;
        }
        try (FSDataInputStream in = handle.openInputStream()) {
            for (long offset : splits.getOffsets()) {
                in.seek(offset);
                entries.add(
                        BytePrimitiveArraySerializer.INSTANCE.deserialize(
                                new DataInputViewStreamWrapper(in)));
            }
        }
    }
}
