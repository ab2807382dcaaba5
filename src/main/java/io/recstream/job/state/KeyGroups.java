package io.recstream.job.state;

import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * A key in each key group, so that a record reaches all subtasks behind a keyed edge, in the order
 * of the other records there. The keys have a control character: no id has one.
 */
public final class KeyGroups {

    private final int maxParallelism;

    private List<String> keys;

    public KeyGroups(int maxParallelism) {
        this.maxParallelism = maxParallelism;
    }

    /** The key groups of a subtask. */
    public static KeyGroupRange of(TaskInfo subtask) {
        return KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                subtask.getMaxNumberOfParallelSubtasks(),
                subtask.getNumberOfParallelSubtasks(),
                subtask.getIndexOfThisSubtask());
    }

    /** One key of each group, in the order of the groups. */
    public List<String> keys() {
        if (keys == null) {
            String[] found = new String[maxParallelism];
            int missing = maxParallelism;
            for (int i = 0; missing > 0; i++) {
                String key = "\0" + i;
                int group = KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism);
                if (found[group] == null) {
                    found[group] = key;
                    missing--;
                }
            }
            keys = List.of(found);
        }
        return keys;
    }
}
