package io.recstream.job.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.StreamTypes;
import io.recstream.job.control.rules.KnownFields;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.Command;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CommandReports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a command to its result, with a stage that reports at once. */
class CommandsTest {

    private static final Duration RETENTION = Duration.ofDays(1);
    private static final List<String> STAGES = List.of("rank-list");

    private KeyedOneInputStreamOperatorTestHarness<
                    String, DecodedRecord<Command>, DecodedRecord<UserEvent>>
            apply;
    private KeyedOneInputStreamOperatorTestHarness<String, CommandReport, CommandResult> report;

    @BeforeEach
    void start() throws Exception {
        apply =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(
                                new ApplyCommand(
                                        new ApplyCommand.Settings(
                                                new ApplyCommand.CommandStages(
                                                        STAGES, STAGES, STAGES, STAGES),
                                                RETENTION,
                                                Map.of("view", 1.0),
                                                ListRuleParameters.NONE,
                                                BlendParameters.DEFAULT,
                                                new KnownFields(true, Set.of())))),
                        command -> "",
                        Types.STRING);
        apply.setup(
                StreamTypes.DEFAULT
                        .identifiedEvent()
                        .createSerializer(apply.getExecutionConfig().getSerializerConfig()));
        apply.open();
        report =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new ReportCommand(RETENTION)),
                        CommandReport::commandId,
                        Types.STRING);
        report.setup(
                TypeInformation.of(CommandResult.class)
                        .createSerializer(report.getExecutionConfig().getSerializerConfig()));
        report.open();
    }

    @AfterEach
    void close() throws Exception {
        apply.close();
        report.close();
    }

    /** Sends a command; each erasure is applied at once. */
    private void forget(String id, long issuedAt, String... users) throws Exception {
        apply.processElement(
                new StreamRecord<>(
                        DecodedRecord.accepted(
                                new SourceRecord("control", 0, 7, 0, null, null),
                                new Command(
                                        id,
                                        "forget",
                                        issuedAt,
                                        "ops",
                                        null,
                                        new Command.Forget(List.of(users))))));
        for (CommandReport one : drained(CommandReports.TAG)) {
            report.processElement(new StreamRecord<>(one));
        }
        for (DecodedRecord<UserEvent> erasure : apply.extractOutputValues()) {
            report.processElement(
                    new StreamRecord<>(CommandReport.Done.ofKey(erasure.value(), "rank-list", 1)));
        }
        apply.getOutput().clear();
    }

    private <T> List<T> drained(OutputTag<T> tag) {
        List<T> all = new ArrayList<>();
        var queue = apply.getSideOutput(tag);
        while (queue != null && !queue.isEmpty()) {
            all.add(queue.poll().getValue());
        }
        return all;
    }

    @Test
    void theSameCommandIsAnsweredTheSame() throws Exception {
        forget("c1", 1, "u1", "u2");
        forget("c1", 2, "u1", "u2");

        assertThat(report.extractOutputValues())
                .hasSize(2)
                .allSatisfy(
                        result -> {
                            assertThat(result.stages())
                                    .containsExactly(new CommandResult.Stage("rank-list", 2));
                            assertThat(result.begun().issuedAt()).isEqualTo(1);
                        });
        assertThat(drained(ApplyCommand.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void anotherCommandWithTheIdIsRefusedAndTheFirstOneStaysAsItIs() throws Exception {
        forget("c1", 1, "u1");
        forget("c1", 1, "u2");

        assertThat(drained(ApplyCommand.DEAD_LETTERS))
                .extracting(letter -> letter.rejection().reason())
                .containsExactly(DeadLetterReason.INVALID_COMMAND);
        List<CommandResult> results = report.extractOutputValues();
        assertThat(results)
                .extracting(CommandResult::isRefused)
                .containsExactly(false, true, false);
        assertThat(results.get(1).begun().refusals())
                .singleElement()
                .asString()
                .contains("used by another command");
        assertThat(results.get(2)).isEqualTo(results.get(0));
    }

    @Test
    void nothingOfTheIdsIsLeftWithTheResult() throws Exception {
        forget("c1", 1, "u1", "u2", "u3");

        assertThat(report.extractOutputValues()).hasSize(1);
        assertThat(report.numKeyedStateEntries()).as("the result").isEqualTo(1);
    }
}
