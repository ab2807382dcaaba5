package io.recstream.server;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.server.Request;

/** The handlers of commands to the running job. */
final class ControlApi implements AutoCloseable {

    /** With the document of rules, as much as Kafka takes by default. */
    private static final int MAX_BODY_BYTES = 1_000_000;

    private static final int MAX_WAITING = 16;

    /** How long a request waits for the result. */
    private static final Duration WAIT = Duration.ofSeconds(10);

    /** Null if the job takes no commands. */
    private final ServeSettings.Control settings;

    private final ControlState state;
    private final ControlIntake intake = new ControlIntake(Clock.systemUTC());

    /** One after the other, in the order in which they came. */
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING),
                    task -> {
                        Thread thread = new Thread(task, "commands");
                        thread.setDaemon(true);
                        return thread;
                    });

    private record Ability(boolean enabled, boolean acceptsCommands, boolean changesItems) {}

    private record Pending(String commandId, String status) {}

    /**
     * @param settings null if the job takes no commands
     */
    ControlApi(ServeSettings.Control settings, ControlState state) {
        this.settings = settings;
        this.state = state;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/control", this::ability)
                .on("POST", "/control", this::command)
                .on("GET", "/control/{id}", this::result);
    }

    private void ability(HttpExchange exchange) {
        exchange.respond(
                200,
                "application/json",
                Json.bytes(
                        new Ability(
                                settings != null,
                                settings != null && settings.commands() != null,
                                settings != null && settings.changesItems())));
    }

    private void result(HttpExchange exchange) {
        ControlResult result = state.result(exchange.id());
        if (result == null && !state.isPending(exchange.id())) {
            throw new ApiProblem(
                            404,
                            "NO_RESULT",
                            "There is no result of such a command yet, or it is not among the"
                                    + " last thousand, and no command with it was sent through this server that waits for its result")
                    .refused();
        }
        respond(exchange, exchange.id(), result);
    }

    private void command(HttpExchange exchange) {
        if (settings == null || settings.commands() == null) {
            throw new ApiProblem(
                            403,
                            "NO_COMMANDS",
                            settings == null
                                    ? "The job takes no commands: recstream.control.enabled is"
                                            + " false"
                                    : "This server takes no commands: serve --accept-commands"
                                            + " does")
                    .refused();
        }
        JsonBody.read(exchange, MAX_BODY_BYTES, "command", body -> send(exchange, body));
    }

    private void send(HttpExchange exchange, byte[] body) {
        ControlCommand command =
                intake.read(body, "http " + Request.getRemoteAddr(exchange.request()));
        ControlState.Sending sending = state.begin(command);
        if (sending == null) {
            throw tooMany();
        }
        try {
            sender.execute(
                    () -> Dispatcher.guarded(exchange, () -> send(exchange, command, sending)));
        } catch (RejectedExecutionException e) {
            state.notSent(sending);
            throw tooMany();
        }
    }

    private static ApiProblem.Refused tooMany() {
        return new ApiProblem(503, "TOO_MANY_COMMANDS", "Other commands are being sent")
                .after(1)
                .refused();
    }

    private void send(HttpExchange exchange, ControlCommand command, ControlState.Sending sending) {
        String id = command.getCommandId();
        try {
            state.sent(sending, settings.commands().send(command));
        } catch (IOException | TimeoutException | KafkaException e) {
            state.notSent(sending);
            Dispatcher.LOG.warn("A command cannot be sent", e);
            throw new ApiProblem(
                            503,
                            "BROKER_UNAVAILABLE",
                            "The brokers did not take the command; it may be sent again under the"
                                    + " same command_id: "
                                    + id)
                    .after(2)
                    .refused();
        } catch (InterruptedException e) {
            state.notSent(sending);
            Thread.currentThread().interrupt();
            throw new ApiProblem(503, "STOPPING", "The server stops").refused();
        } catch (RuntimeException e) {
            state.notSent(sending);
            throw e;
        }
        var unused =
                sending.result()
                        .completeOnTimeout(null, WAIT.toMillis(), TimeUnit.MILLISECONDS)
                        .thenAccept(
                                found ->
                                        Dispatcher.guarded(
                                                exchange, () -> respond(exchange, id, found)))
                        .whenComplete((done, failure) -> state.forget(sending));
    }

    private static void respond(HttpExchange exchange, String id, ControlResult result) {
        if (result == null) {
            exchange.respond(202, "application/json", Json.bytes(new Pending(id, "PENDING")));
        } else {
            exchange.respond(200, "application/json", Json.bytes(result));
        }
    }

    @Override
    public void close() {
        sender.shutdownNow();
    }
}
