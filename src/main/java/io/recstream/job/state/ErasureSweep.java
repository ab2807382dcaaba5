package io.recstream.job.state;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.PendingErasure;
import io.recstream.job.model.PendingErasureCodec;
import io.recstream.job.model.SessionIds;
import io.recstream.job.model.UserEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.runtime.state.KeyGroupRange;

/**
 * Clears the values of all keys of a subtask of users who are to be forgotten: a value that is used
 * meanwhile at once, all others by a sweep in the background. Then it reports.
 *
 * <p>The erasures that come during a sweep are done by the next one. After a restart all that are
 * pending anywhere begin anew, as key groups may have moved.
 */
public final class ErasureSweep<V> {

    private final String stage;
    private final KeyedValue<V> value;
    private final Eraser<V> eraser;
    private final ListState<PendingErasure> state;
    private final KeyGroupRange keyGroups;
    private final int maxParallelism;

    /** With the numbers of what was removed. */
    private final Map<PendingErasure, Integer> waiting = new HashMap<>();

    /** Those of the sweep that is running. */
    private final Map<PendingErasure, Integer> swept = new HashMap<>();

    private WriteBackCell<V> cell;
    private KeySweep sweep;
    private SideOutput out;

    /** Removes what a value holds of a user, and returns how much that was. */
    @FunctionalInterface
    public interface Eraser<V> {
        int erase(PendingErasure user, V from);

        /** Stores a value that something was removed from; the current key is its key. */
        default void store(V changed, WriteBackCell<V> cell) throws IOException {
            cell.store(changed);
        }
    }

    private ErasureSweep(
            String stage,
            KeyedValue<V> value,
            Eraser<V> eraser,
            ListState<PendingErasure> state,
            TaskInfo task) {
        this.stage = stage;
        this.value = value;
        this.eraser = eraser;
        this.state = state;
        this.maxParallelism = task.getMaxNumberOfParallelSubtasks();
        this.keyGroups = KeyGroups.of(task);
    }

    public static ListStateDescriptor<PendingErasure> descriptor() {
        return new ListStateDescriptor<>(
                "pending-erasures", CodecType.of(PendingErasure.class, new PendingErasureCodec()));
    }

    /**
     * With what was pending in a savepoint.
     *
     * @param stage the uid of the operator
     * @param value whose values are cleared
     */
    public static <V> ErasureSweep<V> restore(
            String stage,
            KeyedValue<V> value,
            Eraser<V> eraser,
            OperatorStateStore store,
            TaskInfo task)
            throws Exception {
        ErasureSweep<V> restored =
                new ErasureSweep<>(
                        stage, value, eraser, store.getUnionListState(descriptor()), task);
        for (PendingErasure erasure : restored.state.get()) {
            restored.waiting.put(erasure, 0);
        }
        return restored;
    }

    /** Where there are no commands any more: see {@link UnusedState}. */
    public static void drop(OperatorStateStore store) throws Exception {
        UnusedState.drop(descriptor(), store);
    }

    public void snapshot() throws Exception {
        List<PendingErasure> pending = new ArrayList<>(waiting.keySet());
        pending.addAll(swept.keySet());
        state.update(pending);
    }

    /** Begins with what was pending at the start. */
    public void open(WriteBackCell<V> values, KeySweep keySweep, SideOutput reports)
            throws IOException {
        cell = values;
        sweep = keySweep;
        out = reports;
        begin();
    }

    /** The user of an erasure is to be forgotten. It comes once for each key group. */
    public void add(UserEvent erasure) throws IOException {
        PendingErasure added =
                new PendingErasure(
                        erasure.eventId(),
                        CommandReport.Done.subject(erasure.userId()),
                        SessionIds.owner(erasure.userId()),
                        erasure.time());
        if (!swept.containsKey(added)) {
            waiting.putIfAbsent(added, 0);
        }
        if (!sweep.isRunning()) {
            begin();
        }
    }

    /** The value of the current key, cleared of the users; null if there is none. */
    public V load() throws IOException {
        V loaded = cell.load();
        if (loaded != null && !swept.isEmpty()) {
            boolean changed = erase(swept, loaded);
            if (erase(waiting, loaded) || changed) {
                eraser.store(loaded, cell);
                return cell.load();
            }
        }
        return loaded;
    }

    private boolean erase(Map<PendingErasure, Integer> erasures, V from) {
        boolean changed = false;
        for (Map.Entry<PendingErasure, Integer> erasure : erasures.entrySet()) {
            int erased = eraser.erase(erasure.getKey(), from);
            erasure.setValue(erasure.getValue() + erased);
            changed |= erased > 0;
        }
        return changed;
    }

    private void begin() throws IOException {
        swept.putAll(waiting);
        waiting.clear();
        if (!swept.isEmpty()) {
            // New values are in the cache only.
            cell.flush();
            sweep.start(value.name(), this::visit, this::finish);
        }
    }

    private void visit() throws IOException {
        V visited = cell.peek();
        if (visited != null && erase(swept, visited)) {
            eraser.store(visited, cell);
        }
    }

    private void finish() throws IOException {
        swept.forEach(
                (erasure, removed) ->
                        out.emit(
                                CommandReports.TAG,
                                new CommandReport.Done(
                                        erasure.commandId(),
                                        stage,
                                        erasure.subject(),
                                        keyGroups.getStartKeyGroup(),
                                        keyGroups.getEndKeyGroup(),
                                        maxParallelism,
                                        removed)));
        swept.clear();
        begin();
    }
}
