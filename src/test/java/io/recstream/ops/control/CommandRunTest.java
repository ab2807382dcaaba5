package io.recstream.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.job.model.RawCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandRunTest {

    @Test
    void anotherCommandUnderAnIdIsNotTheSame() {
        ControlCommand forget = forget("u1", "u2").build();
        assertThat(CommandRun.isSame(sent(forget("u2", "u1").build()), forget)).isTrue();
        assertThat(CommandRun.isSame(sent(forget("u1").build()), forget)).isFalse();
        assertThat(CommandRun.isSame(sent(forget("u1", "u3").build()), forget)).isFalse();
        assertThat(
                        CommandRun.isSame(
                                sent(forget("u1", "u2").setDevices(List.of("d")).build()), forget))
                .isFalse();

        ControlCommand rules = rules("a: 1").setRulesVersion(1L).build();
        assertThat(CommandRun.isSame(sent(rules("a: 1").setRulesVersion(2L).build()), rules))
                .as("the version is looked up anew")
                .isTrue();
        assertThat(CommandRun.isSame(sent(rules("a: 2").setRulesVersion(1L).build()), rules))
                .isFalse();
        assertThat(CommandRun.isSame(sent(stop("x", "a")), stop("x", "a"))).isTrue();
        assertThat(CommandRun.isSame(sent(stop("x", "a")), stop("x", "b"))).isFalse();
        assertThat(CommandRun.isSame(sent(stop("x", null)), stop("y", null))).isFalse();
    }

    @Test
    void theResultOfAnotherCommandUnderTheIdIsNotItsOwn() {
        ControlResult ofTheOther = result(ControlStatus.APPLIED, 5);
        ControlResult refusal = result(ControlStatus.REFUSED, 7);

        assertThat(CommandRun.answers(7, true)).rejects(ofTheOther).accepts(refusal);
        assertThat(CommandRun.answers(7, false))
                .as("the same command, sent by another in the meantime")
                .accepts(ofTheOther, refusal)
                .rejects(result(ControlStatus.REFUSED, 8));
    }

    private static ControlResult result(ControlStatus status, long offset) {
        return TestingResults.of("c", "forget", status, offset).build();
    }

    private static ControlCommand.Builder forget(String... users) {
        return command("forget").setUsers(List.of(users));
    }

    private static ControlCommand.Builder rules(String document) {
        return command("publish-rules").setDocument(document);
    }

    private static ControlCommand stop(String experiment, String winner) {
        return command("stop-experiment").setExperiment(experiment).setWinner(winner).build();
    }

    private static ControlCommand.Builder command(String name) {
        return ControlCommand.newBuilder().setCommandId("c").setCommand(name);
    }

    private static RawCommand sent(ControlCommand command) {
        return new RawCommand(
                command.getCommandId(),
                command.getCommand(),
                1,
                0,
                null,
                null,
                null,
                command.getUsers(),
                command.getDevices(),
                new RawCommand.Steering(
                        command.getDocument(),
                        command.getRulesVersion(),
                        command.getExperiment(),
                        command.getWinner()),
                List.of());
    }
}
