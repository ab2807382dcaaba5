package io.recstream.ops.deploy;

import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.cluster.Installation;
import io.recstream.flink.Causes;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * Runs Flink's own command-line client in a separate JVM, with Flink and without our classes on its
 * class path. The program of the job runs there, so that settings and secrets are not passed as
 * arguments, and the cluster needs no upload of JARs.
 */
final class FlinkClient {

    private static final Pattern SUBMITTED =
            Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");

    private final Path output;
    private final Map<String, String> settings;
    private final Duration timeout;

    /**
     * @param folder for its output, logs and config.yaml
     * @param settings of the cluster
     */
    FlinkClient(Path folder, Map<String, String> settings, Duration timeout) {
        this.output = folder.resolve("client.out");
        this.settings = settings;
        this.timeout = timeout;
    }

    /**
     * Writes the folder with the client's config.yaml: the user's own file, or that of this
     * checkout, with the settings of the cluster. The client sets file systems up from this file
     * alone, before it reads its arguments.
     */
    private Path writeConf() throws IOException {
        Configuration all = JobFile.flinksOwn();
        all.addAll(Configuration.fromMap(settings));
        Path conf = Files.createDirectories(output.resolveSibling("client-conf"));
        Files.write(
                conf.resolve("config.yaml"),
                ConfigurationUtils.convertConfigToWritableLines(all, false));
        return conf;
    }

    /**
     * Submits a job and returns its id.
     *
     * @throws IOException with the error of the client or the program
     */
    String submit(FlinkCommand run) throws IOException, InterruptedException {
        String printed = execute(run.arguments());
        Matcher matcher = SUBMITTED.matcher(printed);
        if (!matcher.find()) {
            throw new IOException("No job came of it:\n" + printed.strip());
        }
        return matcher.group(1);
    }

    /**
     * Runs a program without submitting it, and returns its operators.
     *
     * @throws IOException with what the program had against it
     */
    Operators plan(FlinkCommand info) throws IOException, InterruptedException {
        return Operators.ofPlan(execute(info.arguments()));
    }

    private String execute(List<String> arguments) throws IOException, InterruptedException {
        Files.createDirectories(output.getParent());
        ProcessBuilder builder =
                new ProcessBuilder().redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("FLINK_CONF_DIR", writeConf().toString());
        int exit;
        try (ClientProcess process = ClientProcess.start(command(arguments), builder)) {
            if (!process.waitFor(timeout.toMillis())) {
                throw new IOException("Flink's client has not ended; it has printed to " + output);
            }
            exit = process.exitValue();
        }
        String printed = Files.readString(output);
        if (exit != 0) {
            throw new IOException(Causes.last(printed));
        }
        return printed;
    }

    private List<String> command(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String opens =
                GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString())
                        .toMap()
                        .get("env.java.opts.all");
        command.addAll(List.of(opens.split(" ")));
        command.add("-Xmx512m");
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add("-Dlog.file=" + output.resolveSibling("client.log"));
        command.add(
                "-Dlog4j2.configurationFile="
                        + Checkout.flinkConf().resolve("log4j.properties").toUri());
        command.add("-cp");
        command.add(Installation.of(output.getParent()).flinkClasspath());
        command.add("org.apache.flink.client.cli.CliFrontend");
        command.addAll(arguments);
        return command;
    }
}
