package io.recstream.devcluster;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBNativeMetricOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** The option keys of Flink 2.2 that files of this repository may use. */
final class FlinkOptions {

    private static final List<Class<?>> CLASSES =
            List.of(
                    CheckpointingOptions.class,
                    ClusterOptions.class,
                    CoreOptions.class,
                    DeploymentOptions.class,
                    ExecutionOptions.class,
                    HeartbeatManagerOptions.class,
                    HighAvailabilityOptions.class,
                    JobManagerOptions.class,
                    MetricOptions.class,
                    NettyShuffleEnvironmentOptions.class,
                    PipelineOptions.class,
                    RestOptions.class,
                    RestartStrategyOptions.class,
                    SecurityOptions.class,
                    StateBackendOptions.class,
                    TaskManagerOptions.class,
                    WebOptions.class,
                    RocksDBConfigurableOptions.class,
                    RocksDBNativeMetricOptions.class,
                    RocksDBOptions.class);

    /** Those of the Prometheus reporter, which are not {@link ConfigOption}s. */
    private static final Set<String> REPORTER =
            Set.of(
                    "metrics.reporter.prom.factory.class",
                    "metrics.reporter.prom.port",
                    "metrics.reporter.prom.filterLabelValueCharacters");

    private FlinkOptions() {}

    static Set<String> known() throws IllegalAccessException {
        Set<String> known = new TreeSet<>(REPORTER);
        for (Class<?> options : CLASSES) {
            for (Field field : options.getFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && ConfigOption.class.isAssignableFrom(field.getType())) {
                    known.add(((ConfigOption<?>) field.get(null)).key());
                }
            }
        }
        return known;
    }
}
