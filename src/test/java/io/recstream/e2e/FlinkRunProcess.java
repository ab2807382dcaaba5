package io.recstream.e2e;

import io.recstream.devcluster.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * {@code flink run} of the job JAR in a JVM of its own, which knows Flink, what Flink depends on,
 * and not one class of ours; the job runs in that JVM, too.
 */
final class FlinkRunProcess implements AutoCloseable {

    /** Where a Maven repository has what a Flink distribution brings along. */
    private static final List<String> DISTRIBUTION =
            List.of(
                    "org/apache/flink/",
                    "com/ververica/",
                    "com/esotericsoftware/",
                    "org/objenesis/",
                    "org/snakeyaml/",
                    "org/javassist/",
                    "org/slf4j/",
                    "org/apache/logging/",
                    "org/apache/commons/",
                    "commons-cli/",
                    "commons-collections/",
                    "commons-io/",
                    "tools/profiler/");

    /** Of these groups, what the job JAR or the tests bring along. */
    private static final List<String> OURS =
            List.of(
                    "flink-connector-kafka",
                    "flink-connector-base",
                    "flink-state-processor-api",
                    "flink-test-");

    private final Process process;
    private final Path output;

    private FlinkRunProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts the job of the JAR with these arguments, with a folder for all that it writes. */
    static FlinkRunProcess run(Path folder, String... arguments) throws IOException {
        String conf = Checkout.flinkConf().toString();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String options =
                GlobalConfiguration.loadConfiguration(conf).toMap().get("env.java.opts.all");
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-Xmx1g", "-cp", distribution()));
        command.addAll(List.of("org.apache.flink.client.cli.CliFrontend", "run"));
        command.addAll(List.of("--target", "local"));
        command.add("-Dexecution.checkpointing.interval=500 ms");
        command.add("-Dexecution.checkpointing.dir=" + folder.resolve("checkpoints").toUri());
        command.add("-Dio.tmp.dirs=" + folder);
        command.add("-Dtaskmanager.memory.managed.size=128 mb");
        command.add("-Drest.bind-port=0");
        command.add(System.getProperty("recstream.jar"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("FLINK_CONF_DIR", conf);
        return new FlinkRunProcess(builder.start(), output);
    }

    private static String distribution() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(jar -> jar.replace(File.separatorChar, '/'))
                .filter(jar -> jar.endsWith(".jar") && !jar.endsWith("-tests.jar"))
                .filter(jar -> OURS.stream().noneMatch(part -> jar.contains("/" + part)))
                .filter(jar -> DISTRIBUTION.stream().anyMatch(group -> jar.contains("/" + group)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has printed so far. */
    String printed() throws IOException {
        return Files.readString(output);
    }

    /** Waits until it ends by itself. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
