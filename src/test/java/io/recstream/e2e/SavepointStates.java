package io.recstream.e2e;

import io.recstream.job.state.CodecSnapshot;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;

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
                addOperator(uid, handle);
            }
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                addKeyed(uid, (KeyGroupsStateHandle) handle);
            }
        }
    }

    private void addOperator(String uid, OperatorStateHandle handle) throws IOException {
        try (FSDataInputStream in = handle.openInputStream()) {
            var proxy = new OperatorBackendSerializationProxy(loader);
            proxy.read(new DataInputViewStreamWrapper(in));
            List<StateMetaInfoSnapshot> states =
                    new ArrayList<>(proxy.getOperatorStateMetaInfoSnapshots());
            states.addAll(proxy.getBroadcastStateMetaInfoSnapshots());
            for (StateMetaInfoSnapshot state : states) {
                String mode =
                        lower(
                                handle.getStateNameToPartitionOffsets()
                                        .get(state.getName())
                                        .getDistributionMode());
                add(uid, "operator " + mode, state);
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
                add(uid, "keyed " + kind, state);
            }
        }
    }

    private void add(String uid, String kind, StateMetaInfoSnapshot state) {
        String codec =
                state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER)
                                instanceof CodecSnapshot<?> snapshot
                        ? " | " + snapshot
                        : "";
        lines.add(uid + " | " + kind + " | " + state.getName() + codec);
    }

    private static String lower(Object name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
