package io.recstream.bench;

import io.recstream.console.Folder;
import io.recstream.devcluster.LocalBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker in a separate JVM, so that its CPU time and garbage are not the job's. It also exits
 * when this process does.
 */
final class BrokerProcess implements AutoCloseable {

    private static final String HEAP = "-Xmx1g";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final List<String> INHERITED =
            List.of("java.io.tmpdir", "recstream.home", "log4j2.configurationFile");

    private final Process process;
    private final Folder data;
    private final String bootstrapServers;

    private BrokerProcess(Process process, Folder data) throws IOException {
        this.process = process;
        this.data = data;
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            bootstrapServers = said.readLine();
        }
        if (bootstrapServers == null) {
            close();
            throw new IOException("The broker did not start");
        }
    }

    /** Starts a broker and returns when it accepts requests. */
    static BrokerProcess start() throws IOException {
        Folder data = Folder.temporary("recstream-kafka-");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(HEAP);
        for (String property : INHERITED) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.add("-Drecstream.log=" + data.path().resolve("broker.log"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BrokerProcess.class.getName(), data.path().toString()));
        return new BrokerProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start(),
                data);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** An admin client; the caller closes it. */
    Admin admin() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        return Admin.create(properties);
    }

    /** CPU time so far. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            data.close();
        }
    }

    /** The broker's process: prints its address, and runs until its standard input is closed. */
    public static void main(String[] arguments) throws IOException {
        var options = LocalBroker.Options.defaults().withData(Path.of(arguments[0]));
        try (LocalBroker broker = LocalBroker.start(options)) {
            System.out.println(broker.bootstrapServers());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Only the end of the stream matters.
            }
        }
        System.exit(0);
    }
}
