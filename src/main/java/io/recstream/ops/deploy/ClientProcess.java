package io.recstream.ops.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends with this one, however this one ends: it must not submit a job when the lock
 * of the command that began it is free. A shell waits beside it for the end of a pipe that only
 * this process holds open, and kills it then; a shutdown hook would not run where this process is
 * killed.
 */
final class ClientProcess implements AutoCloseable {

    /** The descriptor 3 is the pipe. */
    private static final String SHELL =
            """
            exec 3<&0
            "$@" </dev/null 3<&- &
            client=$!
            (read -r line <&3; kill -9 $client) >/dev/null 2>&1 &
            watch=$!
            wait $client
            code=$?
            kill $watch 2>/dev/null
            exit $code
            """;

    private static final Duration END = Duration.ofSeconds(5);

    private final Process shell;

    private ClientProcess(Process shell) {
        this.shell = shell;
    }

    /**
     * Starts a process without input.
     *
     * @param builder with everything but the command
     */
    static ClientProcess start(List<String> command, ProcessBuilder builder) throws IOException {
        List<String> all = new ArrayList<>(List.of("sh", "-c", SHELL, "client"));
        all.addAll(command);
        return new ClientProcess(
                builder.command(all).redirectInput(ProcessBuilder.Redirect.PIPE).start());
    }

    /** Returns false if it has not ended in time. */
    boolean waitFor(long millis) throws InterruptedException {
        return shell.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    int exitValue() {
        return shell.exitValue();
    }

    /** Kills it if it has not ended, and waits for its end: what it has begun must not go on. */
    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        try {
            shell.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
