package io.recstream.devcluster.cluster;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * The commands that start the processes; those of Flink as in Flink's own scripts, with the
 * unchanged {@code conf} folder, and this machine's settings as dynamic properties.
 */
final class CommandLines {

    private static final String ENTRY = "org.apache.flink.runtime.";

    private final String java;
    private final Path conf;
    private final Map<String, String> settings;
    private final Configuration merged;
    private final Installation installation;

    CommandLines(Installation installation, Map<String, String> settings) {
        this.java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        this.installation = installation;
        this.conf = installation.conf();
        this.settings = settings;
        this.merged =
                GlobalConfiguration.loadConfiguration(
                        conf.toString(), Configuration.fromMap(settings));
    }

    List<String> kafka(Path properties, Path log) {
        return jvm(
                List.of("-Xmx512m"),
                log,
                installation.toolClasspath(),
                List.of("kafka.Kafka", properties.toString()));
    }

    List<String> zookeeper(Path properties, Path log) {
        return jvm(
                List.of("-Xmx128m"),
                log,
                installation.flinkClasspath(),
                List.of(
                        ENTRY + "zookeeper.FlinkZooKeeperQuorumPeer",
                        "--zkConfigFile",
                        properties.toString(),
                        "--peerId",
                        "1"));
    }

    /**
     * The command of the JobManager.
     *
     * @param guard folder at the beginning of the class path, or null
     */
    List<String> jobManager(Path log, Path guard) {
        JobManagerProcessSpec sizes = JobManagerProcessUtils.processSpecFromConfig(merged);
        List<String> main = new ArrayList<>();
        main.add(ENTRY + "entrypoint.StandaloneSessionClusterEntrypoint");
        main.addAll(List.of("--configDir", conf.toString()));
        addSettings(main);
        main.addAll(words(JobManagerProcessUtils.generateDynamicConfigsStr(sizes)));
        return flink(
                JobManagerProcessUtils.generateJvmParametersStr(sizes, merged),
                "env.java.opts.jobmanager",
                log,
                (guard == null ? "" : guard + File.pathSeparator) + installation.flinkClasspath(),
                main);
    }

    List<String> taskManager(Path log) {
        TaskExecutorProcessSpec sizes = TaskExecutorProcessUtils.processSpecFromConfig(merged);
        List<String> main = new ArrayList<>();
        main.add(ENTRY + "taskexecutor.TaskManagerRunner");
        main.addAll(List.of("--configDir", conf.toString()));
        addSettings(main);
        main.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(sizes)));
        return flink(
                ProcessMemoryUtils.generateJvmParametersStr(sizes),
                "env.java.opts.taskmanager",
                log,
                installation.flinkClasspath(),
                main);
    }

    private void addSettings(List<String> main) {
        settings.forEach((key, value) -> main.addAll(List.of("-D", key + "=" + value)));
    }

    private List<String> flink(
            String memory, String ownOptions, Path log, String classpath, List<String> main) {
        List<String> options = new ArrayList<>(words(memory));
        Map<String, String> all = merged.toMap();
        options.addAll(words(all.getOrDefault("env.java.opts.all", "")));
        options.addAll(words(all.getOrDefault(ownOptions, "")));
        return jvm(options, log, classpath, main);
    }

    private List<String> jvm(
            List<String> options, Path log, String classpath, List<String> mainAndArguments) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(options);
        command.add("-Djava.io.tmpdir=" + installation.temporary());
        command.add("-Dlog.file=" + log);
        command.add("-Dlog4j2.configurationFile=" + conf.resolve("log4j.properties").toUri());
        command.addAll(List.of("-cp", classpath));
        command.addAll(mainAndArguments);
        return command;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}
