package io.recstream.job.state;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import java.io.File;
import java.util.Arrays;
import org.apache.flink.runtime.taskmanager.TaskManagerRuntimeInfo;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** The free space in the folders where the TaskManager lets state backends put their files. */
final class LocalDisk {

    private LocalDisk() {}

    /** The gauge queries the file system only when it is read. */
    static void show(AbstractStreamOperator<?> operator) {
        File[] folders =
                folders(operator.getContainingTask().getEnvironment().getTaskManagerInfo());
        new StageMetrics(operator.getMetricGroup())
                .gauge(JobMetric.FREE_DISK, () -> fullest(folders));
    }

    private static File[] folders(TaskManagerRuntimeInfo machine) {
        String own = machine.getConfiguration().get(RocksDBOptions.LOCAL_DIRECTORIES);
        String[] paths =
                own == null ? machine.getTmpDirectories() : own.split(",|" + File.pathSeparator);
        return Arrays.stream(paths).map(File::new).toArray(File[]::new);
    }

    private static long fullest(File[] folders) {
        return Arrays.stream(folders).mapToLong(File::getUsableSpace).min().orElse(0);
    }
}
