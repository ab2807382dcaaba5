package io.recstream.sizing;

import static io.recstream.sizing.MeasuredConstant.COLD_ON_DISK;
import static io.recstream.sizing.MeasuredConstant.DETECTION;
import static io.recstream.sizing.MeasuredConstant.RESTORE_START;
import static io.recstream.sizing.MeasuredConstant.SAVEPOINT_GROWTH;
import static io.recstream.sizing.MeasuredConstant.SAVEPOINT_READ;
import static io.recstream.sizing.MeasuredConstant.SAVEPOINT_WRITE;
import static io.recstream.sizing.MeasuredConstant.UPLOADS;

import java.util.List;

/**
 * Sizes of checkpoints, and the time to restore from one.
 *
 * @param full bytes of all state
 * @param increment bytes changed within an interval at the peak
 * @param uploadPerSecond bytes a second to the storage, including those of compaction
 * @param uploadSeconds of one checkpoint, all TaskManagers at once
 * @param restoreSeconds from a checkpoint, on other machines
 * @param savepointBytes of a canonical savepoint
 * @param savepointSeconds to write one
 * @param savepointRestoreSeconds to start from one
 * @param unsettled seconds from the first record of a transaction to its commit, if the job fails
 *     at the worst moment and restarts
 */
record Checkpoints(
        double full,
        double increment,
        double uploadPerSecond,
        double uploadSeconds,
        double restoreSeconds,
        double savepointBytes,
        double savepointSeconds,
        double savepointRestoreSeconds,
        double unsettled) {

    /** The default of recstream.kafka.transaction-timeout and of a broker's maximum. */
    static final double QUARTER_HOUR = 900;

    /** The default of recstream.session.gap, in seconds. */
    private static final double DEFAULT_SESSION_GAP = 1_800;

    private static final double STEP = 300;

    static Checkpoints of(
            Workload workload, Behaviour behaviour, StateModel state, Machines machines) {
        double full = total(state.rows(machines.parallelism()));
        double operatorState = operatorState(state, machines.parallelism());
        double keyed = keyedIncrement(workload, behaviour, state);
        double interval = workload.get(Input.CHECKPOINT_INTERVAL);
        double upload = keyed * UPLOADS.value() + operatorState;
        double storageRate = workload.get(Input.STORAGE) * machines.taskManagers();
        double restore = RESTORE_START.value() + full / storageRate;
        double savepoint = full * SAVEPOINT_GROWTH.value();
        double perSubtask = savepoint / machines.parallelism();
        double unsettled = interval + upload / storageRate + DETECTION.value() + restore;
        return new Checkpoints(
                full,
                keyed + operatorState,
                upload / interval,
                upload / storageRate,
                restore,
                savepoint,
                perSubtask / SAVEPOINT_WRITE.value(),
                RESTORE_START.value() + perSubtask / SAVEPOINT_READ.value(),
                unsettled);
    }

    /** Seconds: twice the worst case, since a timeout loses lists. */
    double transactionTimeout() {
        return Math.max(QUARTER_HOUR, Math.ceil(2 * unsettled / STEP) * STEP);
    }

    static double total(List<StateModel.Row> rows) {
        return rows.stream().mapToDouble(StateModel.Row::onDisk).sum();
    }

    /** Operator state is in every checkpoint as a whole. */
    private static double operatorState(StateModel state, double parallelism) {
        return parallelism * state.availabilities() * state.availabilityBytes();
    }

    /** The events that were added to histories, and the persons and devices of their users. */
    private static double identityIncrement(
            Workload workload, StateModel state, double users, double events) {
        return workload.hasIdentity()
                ? events * state.replayableEvent() + users * (state.person() + state.device())
                : 0;
    }

    /** Each value that was changed in an interval, once. */
    private static double keyedIncrement(Workload workload, Behaviour behaviour, StateModel state) {
        double events = behaviour.peak() * workload.get(Input.CHECKPOINT_INTERVAL);
        double activeUsers =
                behaviour.activeUsers(
                        Math.max(DEFAULT_SESSION_GAP, workload.get(Input.CHECKPOINT_INTERVAL)));
        double users = Behaviour.distinct(events, activeUsers);
        double seen = Math.min(users, state.dedupUsers()) * state.seenEvents();
        double emitted = Behaviour.distinct(events * behaviour.features(), state.windowUsers());
        double items =
                behaviour
                        .ranks()
                        .sum(
                                share ->
                                        -Math.expm1(-events * behaviour.itemUpdates() * share)
                                                * state.itemState(behaviour.updatesOfItem(share)));
        return COLD_ON_DISK.value()
                * (users * (state.session() + state.listState())
                        + identityIncrement(workload, state, users, events)
                        + seen
                        + emitted * state.userWindows()
                        + items);
    }
}
