package io.recstream.devcluster;

import io.recstream.console.Terminal;
import io.recstream.console.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code broker}: a Kafka broker with the topics that {@code demo --keep} left. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        description = "Runs a Kafka broker over the topics that 'demo --keep' left, until Ctrl-C.")
public final class Broker implements Callable<Integer> {

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FOLDER",
            description = "What the demo has kept.")
    private Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "On loopback; any free one where absent.")
    private int port;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path kafka = data.resolve("kafka");
        if (!Files.isDirectory(kafka)) {
            throw new ParameterException(
                    spec.commandLine(), "--data: " + data + " holds no kafka folder.");
        }
        if (!Ports.isFree("127.0.0.1", port)) {
            throw new ParameterException(spec.commandLine(), "--port: " + port + " is taken.");
        }
        Workspace workspace = Workspace.open();
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt));
        Terminal terminal = Terminal.of(false);
        var options = LocalBroker.Options.defaults().withData(kafka).withPort(port);
        try (LocalBroker broker =
                terminal.step("Starting a Kafka broker", () -> LocalBroker.start(options))) {
            terminal.line("Bootstrap server: " + broker.bootstrapServers() + " (Ctrl-C ends it)");
            stop.await();
            return 0;
        } finally {
            workspace.delete();
            ended.countDown();
        }
    }

    private void interrupt() {
        stop.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
