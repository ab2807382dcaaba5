package io.recstream.ops.control;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.console.Terminal;
import io.recstream.job.control.Publications;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.RawCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Sends one command to the running job, waits for its result, and shows it. */
final class CommandRun {

    /** The exit code where there is no result in time. */
    private static final int NO_RESULT = 3;

    private final ControlChannel channel;
    private final CommandOptions options;
    private final Terminal terminal;

    CommandRun(ControlChannel channel, CommandOptions options, Terminal terminal) {
        this.channel = channel;
        this.options = options;
        this.terminal = terminal;
    }

    /**
     * A command with what all have: its id, its time, who and why.
     *
     * @param options which may name the id
     */
    static ControlCommand.Builder command(String name, CommandOptions options) {
        return ControlCommand.newBuilder()
                .setCommandId(
                        options.commandId == null
                                ? UUID.randomUUID().toString()
                                : options.commandId)
                .setCommand(name)
                .setIssuedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setIssuedBy(options.issuedBy())
                .setReason(options.reason);
    }

    /**
     * Returns the exit code: 0 if it was applied, 1 if it was refused or not applied in full, 3 if
     * there is no result yet.
     *
     * @param show prints the result of a command that was not refused
     */
    int run(ControlCommand command, Consumer<ControlResult> show) throws Exception {
        // Known before anything is sent, so that it can be repeated whatever happens.
        terminal.line("Command " + command.getCommandId());
        Map<TopicPartition, Long> from = channel.endOfResults();
        Optional<ControlChannel.SentCommand> first = firstUnderTheId();
        boolean isSentBefore = first.filter(it -> isSame(it.command(), command)).isPresent();
        String place = "sent before";
        Optional<ControlResult> result = Optional.empty();
        Predicate<ControlResult> answers;
        if (isSentBefore) {
            terminal.line("It was sent before, and is not sent again");
            answers = first.get()::isAnsweredBy;
            result = newestOf(answers, command.getCommandId());
        } else {
            RecordMetadata at = terminal.step("Sending the command", () -> channel.send(command));
            place = at.toString();
            answers = answers(at.offset(), first.isPresent());
        }
        if (result.isEmpty()) {
            result =
                    terminal.step(
                            "Waiting for every stage",
                            () ->
                                    channel.awaitResult(
                                            command.getCommandId(),
                                            from,
                                            options.timeout,
                                            answers));
        }
        if (result.isEmpty()) {
            terminal.line(
                    "There is no result after %d s. The command is in the topic (%s), and is applied when the job runs. Next: bin/recstream control log, or the same with --command-id %s"
                            .formatted(options.timeout.toSeconds(), place, command.getCommandId()));
            return NO_RESULT;
        }
        if (result.get().getStatus() == ControlStatus.REFUSED) {
            terminal.line("Refused: nothing was changed");
            result.get().getRefusals().forEach(it -> terminal.line("  - " + it));
        } else {
            show.accept(result.get());
        }
        if (options.json) {
            System.out.println(json(result.get()));
        }
        return result.get().getStatus() == ControlStatus.APPLIED ? 0 : 1;
    }

    /** The first command under an id that the user has given. */
    private Optional<ControlChannel.SentCommand> firstUnderTheId() throws IOException {
        return options.commandId == null ? Optional.empty() : channel.command(options.commandId);
    }

    /**
     * Whether a result under a command's id is its own.
     *
     * @param offset of the command's record
     * @param isIdTaken whether another command has the id, so that the job refuses this one, while
     *     the result of the other may be still to come
     */
    static Predicate<ControlResult> answers(long offset, boolean isIdTaken) {
        return isIdTaken
                ? result -> result.getSourceOffset() == offset
                : result -> Publications.isResultOf(offset, result);
    }

    /** But for the version against which rules are published, which is looked up anew. */
    static boolean isSame(RawCommand sent, ControlCommand command) {
        RawCommand.Steering steering = sent.steering();
        return command.getCommand().equals(sent.name())
                && Set.copyOf(command.getUsers()).equals(Set.copyOf(sent.users()))
                && Set.copyOf(command.getDevices()).equals(Set.copyOf(sent.devices()))
                && Objects.equals(command.getDocument(), steering.document())
                && Objects.equals(command.getExperiment(), steering.experiment())
                && Objects.equals(command.getWinner(), steering.winner());
    }

    private Optional<ControlResult> newestOf(Predicate<ControlResult> answers, String id)
            throws IOException {
        return channel.results().stream()
                .filter(it -> it.getCommandId().equals(id))
                .filter(answers)
                .reduce((older, newer) -> newer);
    }

    /** A result on one line. */
    static String json(ControlResult result) {
        return new String(
                OutputFormat.JSON.bytes(result, ControlResult.getEncoder()),
                StandardCharsets.UTF_8);
    }
}
