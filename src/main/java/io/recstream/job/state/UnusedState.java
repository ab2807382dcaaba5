package io.recstream.job.state;

import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;

/**
 * Union state of a savepoint that an operator has no use for any more. Flink restores it to each
 * subtask and writes it with the next checkpoint of each, so that it would grow by the parallelism
 * with every restore.
 */
final class UnusedState {

    private UnusedState() {}

    /** Clears it, if the savepoint had it. */
    static void drop(ListStateDescriptor<?> descriptor, OperatorStateStore store) throws Exception {
        if (store.getRegisteredStateNames().contains(descriptor.getName())) {
            store.getUnionListState(descriptor).clear();
        }
    }
}
