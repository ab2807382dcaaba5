package io.recstream.ops.inspect;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * The metadata of a savepoint or retained checkpoint: its operators, and the sizes of their states,
 * without reading them.
 *
 * @param pointer its path, for Flink
 */
record SavepointFile(String pointer, CheckpointMetadata metadata) {

    /**
     * A state of an operator that is not keyed.
     *
     * @param entries the entries that are distributed to subtasks; each subtask's copy counts
     */
    record OperatorPart(String uid, String state, String kind, long entries, long bytes) {}

    /**
     * Reads the metadata.
     *
     * @param path a folder with a {@code _metadata} in it, or that file; a URI, too
     * @throws IOException if it is not a savepoint
     */
    static SavepointFile read(String path) throws IOException {
        try {
            CompletedCheckpointStorageLocation location =
                    AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
            ClassLoader loader = SavepointFile.class.getClassLoader();
            try (DataInputStream in =
                    new DataInputStream(location.getMetadataHandle().openInputStream())) {
                String pointer = location.getExternalPointer();
                return new SavepointFile(
                        pointer, Checkpoints.loadCheckpointMetadata(in, loader, pointer));
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException(path + " is no savepoint: " + e.getMessage(), e);
        }
    }

    /** Whether an operator has keyed state. */
    boolean hasKeyedState(String uid) {
        return metadata.getOperatorStates().stream()
                .filter(operator -> uid.equals(name(operator)))
                .flatMap(operator -> operator.getStates().stream())
                .anyMatch(subtask -> !subtask.getManagedKeyedState().isEmpty());
    }

    boolean hasOperator(String uid) {
        return metadata.getOperatorStates().stream().anyMatch(it -> uid.equals(name(it)));
    }

    /** The states that are not keyed, in the order of their names. */
    List<OperatorPart> operatorParts() {
        Map<String, OperatorPart> parts = new LinkedHashMap<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                    partsOf(name(operator), handle)
                            .forEach(
                                    part ->
                                            parts.merge(
                                                    part.uid() + part.state(), part, this::plus));
                }
            }
            Optional.ofNullable(operator.getCoordinatorState())
                    .map(
                            state ->
                                    new OperatorPart(
                                            name(operator),
                                            "",
                                            "coordinator",
                                            1,
                                            state.getStateSize()))
                    .ifPresent(part -> parts.put(part.uid() + " coordinator", part));
        }
        return parts.values().stream()
                .filter(part -> part.entries() > 0)
                .sorted(Comparator.comparing(OperatorPart::uid).thenComparing(OperatorPart::state))
                .toList();
    }

    private OperatorPart plus(OperatorPart one, OperatorPart other) {
        return new OperatorPart(
                one.uid(),
                one.state(),
                one.kind(),
                one.entries() + other.entries(),
                one.bytes() + other.bytes());
    }

    /** The states are stored one after the other; each begins with its first entry. */
    private static List<OperatorPart> partsOf(String uid, OperatorStateHandle handle) {
        var states = handle.getStateNameToPartitionOffsets();
        long[] begins =
                states.values().stream()
                        .filter(state -> state.getOffsets().length > 0)
                        .mapToLong(state -> Arrays.stream(state.getOffsets()).min().orElseThrow())
                        .sorted()
                        .toArray();
        List<OperatorPart> parts = new ArrayList<>();
        states.forEach(
                (name, state) -> {
                    long[] offsets = state.getOffsets();
                    long begin = Arrays.stream(offsets).min().orElse(handle.getStateSize());
                    long end =
                            Arrays.stream(begins)
                                    .filter(it -> it > begin)
                                    .findFirst()
                                    .orElse(handle.getStateSize());
                    String kind = state.getDistributionMode().name().toLowerCase(Locale.ROOT);
                    parts.add(
                            new OperatorPart(
                                    uid,
                                    name,
                                    kind.replace('_', ' '),
                                    offsets.length,
                                    end - begin));
                });
        return parts;
    }

    private static String name(OperatorState operator) {
        return operator.getOperatorUid().orElse(operator.getOperatorID().toHexString());
    }
}
