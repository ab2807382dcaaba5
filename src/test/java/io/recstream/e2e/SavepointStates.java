package io.recstream.e2e;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;

/** The names under which a canonical savepoint keeps what: one line per operator and state. */
final class SavepointStates {

    private final ClassLoader loader = getClass().getClassLoader();
    private final Set<String> lines = new TreeSet<>();

    private SavepointStates() {}

    static Set<String> read(String savepoint) throws IOException {
        Path metadata = Path.of(URI.create(savepoint)).resolve("_metadata");
        SavepointStates states = new SavepointStates();
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
            CheckpointMetadata read =
                    Checkpoints.loadCheckpointMetadata(in, states.loader, savepoint);
            for (OperatorState operator : read.getOperatorStates()) {
                states.add(operator);
            }
        }
        return states.lines;
    }

    private void add(OperatorState operator) throws IOException {
        String uid = operator.getOperatorUid().orElseThrow();
        if (operator.getCoordinatorState() != null) {
            lines.add(uid + " | coordinator |");
        }
        for (OperatorSubtaskState subtask : operator.getStates()) {
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                handle.getStateNameToPartitionOffsets()
                        .forEach(
                                (name, where) ->
                                        lines.add(
                                                uid
                                                        + " | operator "
                                                        + lower(where.getDistributionMode())
                                                        + " | "
                                                        + name));
            }
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                addKeyed(uid, (KeyGroupsStateHandle) handle);
            }
        }
    }

    private void addKeyed(String uid, KeyGroupsStateHandle handle) throws IOException {
        try (FSDataInputStream in = handle.openInputStream()) {
            var proxy = new KeyedBackendSerializationProxy<>(loader);
            proxy.read(new DataInputViewStreamWrapper(in));
            for (StateMetaInfoSnapshot state : proxy.getStateMetaInfoSnapshots()) {
                String kind =
                        state.getBackendStateType()
                                        == StateMetaInfoSnapshot.BackendStateType.PRIORITY_QUEUE
                                ? "timers"
                                : lower(state.getOption(CommonOptionsKeys.KEYED_STATE_TYPE));
                lines.add(uid + " | keyed " + kind + " | " + state.getName());
            }
        }
    }

    private static String lower(Object name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
