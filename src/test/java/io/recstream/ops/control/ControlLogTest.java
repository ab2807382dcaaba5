package io.recstream.ops.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.job.model.RawCommand;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlLogTest {

    private static final ControlChannel.SentCommand FIRST = sent("c1", 5);
    private static final ControlResult CONFLICT = result(ControlStatus.REFUSED, 6);

    private static ControlChannel.SentCommand sent(String id, long offset) {
        RawCommand command =
                new RawCommand(
                        id,
                        "forget",
                        1,
                        0,
                        null,
                        null,
                        null,
                        List.of("u1"),
                        List.of(),
                        new RawCommand.Steering(null, null, null, null),
                        List.of());
        return new ControlChannel.SentCommand(command, offset, Instant.EPOCH);
    }

    private static ControlResult result(ControlStatus status, long offset) {
        return TestingResults.of("c1", "forget", status, offset).build();
    }

    /** Another command with its id was refused, while it is under way. */
    @Test
    void theRefusalOfAnotherCommandIsNotTheResultOfTheFirst() {
        assertThat(FIRST.isAnsweredBy(CONFLICT)).isFalse();
        assertThat(FIRST.isAnsweredBy(result(ControlStatus.REFUSED, 5))).isTrue();
        assertThat(FIRST.isAnsweredBy(result(ControlStatus.APPLIED, 5))).isTrue();

        assertThat(ControlLog.entries(List.of(FIRST, sent("c1", 6)), List.of(CONFLICT)))
                .extracting(ControlLog.Entry::id, ControlLog.Entry::status)
                .containsExactly(tuple("c1", "NO RESULT"));
        assertThat(
                        ControlLog.entries(
                                List.of(FIRST, sent("c1", 6)),
                                List.of(result(ControlStatus.APPLIED, 5), CONFLICT)))
                .extracting(ControlLog.Entry::status)
                .containsExactly("APPLIED");
    }

    /** Retention has deleted the command. */
    @Test
    void aResultWithoutItsCommandIsShown() {
        assertThat(ControlLog.entries(List.of(), List.of(CONFLICT)))
                .extracting(ControlLog.Entry::status)
                .containsExactly("REFUSED");
    }
}
