package io.recstream.ops.inspect;

import io.recstream.job.ingest.InputPosition;
import java.io.IOException;
import java.util.ArrayList;
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
    private static final Set<String> WITH_LINKS =
            Set.of("read-events", "read-catalog", "read-identity-links");

    /** Flink's name for the list of splits. */
    private static final String SPLITS = "SourceReaderState";

    private SavepointInputs() {}

    /**
     * Reads the positions of all partitions.
     *
     * @param withLinks whether the job that continues reads the links between ids
     * @throws IOException if that cannot be read from here
     */
    public static List<InputPosition> of(String savepoint, boolean withLinks) throws IOException {
        Set<String> sources = withLinks ? WITH_LINKS : SOURCES;
        List<InputPosition> positions = new ArrayList<>();
        for (OperatorState operator :
                SavepointFile.read(savepoint).metadata().getOperatorStates()) {
            if (operator.getOperatorUid().filter(sources::contains).isPresent()) {
                for (OperatorSubtaskState subtask : operator.getStates()) {
                    for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                        read(handle, positions);
                    }
                }
            }
        }
        return positions;
    }

    private static void read(OperatorStateHandle handle, List<InputPosition> positions)
            throws IOException {
        OperatorStateHandle.StateMetaInfo splits =
                handle.getStateNameToPartitionOffsets().get(SPLITS);
        if (splits == null) {
            return;
        }
        try (FSDataInputStream in = handle.openInputStream()) {
            for (long offset : splits.getOffsets()) {
                in.seek(offset);
                byte[] entry =
                        BytePrimitiveArraySerializer.INSTANCE.deserialize(
                                new DataInputViewStreamWrapper(in));
                positions.add(InputPosition.read(entry));
            }
        }
    }
}
