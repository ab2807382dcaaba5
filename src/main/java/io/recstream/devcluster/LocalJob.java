package io.recstream.devcluster;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;

/** A job on a {@link LocalCluster}: its state, and operations on it. */
public final class LocalJob {

    private final MiniCluster cluster;
    private final JobID id;

    LocalJob(MiniCluster cluster, JobID id) {
        this.cluster = cluster;
        this.id = id;
    }

    public JobID id() {
        return id;
    }

    public JobStatus status() {
        return LocalCluster.await(cluster.getJobStatus(id));
    }

    /** Whether every task of the job is running. */
    public boolean isRunning() {
        if (status() != JobStatus.RUNNING) {
            return false;
        }
        for (AccessExecutionVertex vertex : graph().getAllExecutionVertices()) {
            if (vertex.getExecutionState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    /** The resource ids of the TaskManagers that run its tasks. */
    public Set<String> taskManagers() {
        Set<String> ids = new TreeSet<>();
        for (AccessExecutionVertex vertex : graph().getAllExecutionVertices()) {
            TaskManagerLocation location = vertex.getCurrentAssignedResourceLocation();
            if (location != null) {
                ids.add(location.getResourceID().getResourceIdString());
            }
        }
        return ids;
    }

    /** Number of completed checkpoints since the start, including savepoints. */
    public long completedCheckpoints() {
        CheckpointStatsSnapshot statistics = graph().getCheckpointStatsSnapshot();
        return statistics == null ? 0 : statistics.getCounts().getNumberOfCompletedCheckpoints();
    }

    /** The newest completed checkpoints, oldest first, as many as Flink keeps statistics of. */
    public List<LocalCheckpoint> checkpoints() {
        AccessExecutionGraph graph = graph();
        CheckpointStatsSnapshot statistics = graph.getCheckpointStatsSnapshot();
        if (statistics == null) {
            return List.of();
        }
        return statistics.getHistory().getCheckpoints().stream()
                .filter(CompletedCheckpointStats.class::isInstance)
                .map(CompletedCheckpointStats.class::cast)
                .map(checkpoint -> LocalCheckpoint.of(checkpoint, graph))
                .sorted(Comparator.comparingLong(LocalCheckpoint::id))
                .toList();
    }

    /** How often the job was restored from a checkpoint since its start. */
    public long restores() {
        CheckpointStatsSnapshot statistics = graph().getCheckpointStatsSnapshot();
        return statistics == null ? 0 : statistics.getCounts().getNumberOfRestoredCheckpoints();
    }

    /** Why the job failed, or why it was restarted last. */
    public Optional<String> failure() {
        ErrorInfo info = graph().getFailureInfo();
        return info == null ? Optional.empty() : Optional.of(info.getExceptionAsString());
    }

    /** Takes a checkpoint, and returns its number when it is complete. */
    public long checkpoint(CheckpointType type) {
        return LocalCluster.await(cluster.triggerCheckpoint(id, type));
    }

    /**
     * Takes a savepoint of the running job, and returns its path. Transactions of the sinks stay
     * open until the next checkpoint.
     */
    public String savepoint() {
        return LocalCluster.await(
                cluster.triggerSavepoint(id, null, false, SavepointFormatType.CANONICAL));
    }

    /** Cancels the job, and returns when its last task has ended. */
    public void cancel() {
        LocalCluster.await(cluster.cancelJob(id));
        LocalCluster.await(cluster.requestJobResult(id));
    }

    /** Stops the job with a savepoint in the configured folder, and returns its path. */
    public String stopWithSavepoint() {
        return LocalCluster.await(
                cluster.stopWithSavepoint(id, null, false, SavepointFormatType.CANONICAL));
    }

    private AccessExecutionGraph graph() {
        return LocalCluster.await(cluster.getExecutionGraph(id));
    }
}
