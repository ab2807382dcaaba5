package io.recstream.devcluster;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.checkpoint.TaskStateStats;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;

/**
 * Statistics of a completed checkpoint or savepoint.
 *
 * @param triggeredAt epoch milliseconds
 * @param millis from the trigger to the last acknowledgement
 * @param stateBytes full size of the state
 * @param writtenBytes size of what it wrote; less if it is incremental
 * @param stateBytesByTask by the name of the task
 * @param path of its files
 */
public record LocalCheckpoint(
        long id,
        boolean isSavepoint,
        long triggeredAt,
        long millis,
        long stateBytes,
        long writtenBytes,
        Map<String, Long> stateBytesByTask,
        String path) {

    static LocalCheckpoint of(CompletedCheckpointStats checkpoint, AccessExecutionGraph graph) {
        Map<String, Long> byTask = new TreeMap<>();
        for (TaskStateStats task : checkpoint.getAllTaskStateStats()) {
            AccessExecutionJobVertex vertex = graph.getJobVertex(task.getJobVertexId());
            byTask.put(
                    vertex == null ? task.getJobVertexId().toString() : vertex.getName(),
                    task.getStateSize());
        }
        return new LocalCheckpoint(
                checkpoint.getCheckpointId(),
                checkpoint.getProperties().isSavepoint(),
                checkpoint.getTriggerTimestamp(),
                checkpoint.getEndToEndDuration(),
                checkpoint.getStateSize(),
                checkpoint.getCheckpointedSize(),
                byTask,
                checkpoint.getExternalPath());
    }
}
