package io.recstream.job.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.StreamTypes;
import io.recstream.job.control.rules.KnownFields;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.Command;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.EventWeights;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.RulesNotice;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.TestingBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplyCommandTest {

    private static final int KEY_GROUPS = 16;
    private static final String EXPERIMENT =
            """
            id: x1
            variants:
              - {name: a, share: 0.5}
              - {name: b, share: 0.5, rules: {denied-items: [i1], min-score: 0.5}}
            """;

    private static final OutputTag<DecodedRecord<UserEvent>> EVENT_WEIGHTS =
            ApplyCommand.eventWeights(StreamTypes.DEFAULT.identifiedEvent());

    private KeyedOneInputStreamOperatorTestHarness<
                    String, DecodedRecord<Command>, DecodedRecord<UserEvent>>
            harness;
    private long offset;

    @BeforeEach
    void start() throws Exception {
        start(null);
    }

    private void start(OperatorSubtaskState restored) throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(
                                new ApplyCommand(
                                        new ApplyCommand.Settings(
                                                new ApplyCommand.CommandStages(
                                                        List.of("drop-duplicate", "rank-list"),
                                                        List.of("drop-duplicate"),
                                                        List.of("track-session", "rank-list"),
                                                        List.of("rank-list")),
                                                Duration.ofDays(1),
                                                Map.of("view", 1.0, "purchase", 4.0),
                                                ListRuleParameters.NONE,
                                                BlendParameters.DEFAULT,
                                                new KnownFields(true, Set.of())))),
                        command -> "",
                        Types.STRING,
                        KEY_GROUPS,
                        1,
                        0);
        harness.setStateBackend(TestingBackend.HEAP.create());
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void restart() throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        start(snapshot);
    }

    private void send(String id, Command.Body body) throws Exception {
        Command command = new Command(id, "c", 7, "ops", null, body);
        harness.processElement(
                new StreamRecord<>(
                        DecodedRecord.accepted(
                                new SourceRecord("control", 0, offset++, 1, null, new byte[0]),
                                command)));
    }

    private void publish(String id, String document) throws Exception {
        send(id, new Command.PublishRules(document, null));
    }

    private <T> List<T> drain(OutputTag<T> tag) {
        List<T> drained = new ArrayList<>();
        var queue = harness.getSideOutput(tag);
        while (queue != null && !queue.isEmpty()) {
            drained.add(queue.poll().getValue());
        }
        return drained;
    }

    private CommandReport.Begun begun() {
        List<CommandReport> reports = drain(CommandReports.TAG);
        CommandReport.Begun begun = (CommandReport.Begun) reports.get(0);
        CommandReport.Expected expected =
                new CommandReport.Expected(
                        begun.commandId(), CommandReport.Done.NONE, begun.stages());
        assertThat(reports.subList(1, reports.size()))
                .isEqualTo(begun.refusals().isEmpty() ? List.of(expected) : List.of());
        return begun;
    }

    private RulesNotice notice() {
        List<ListNotice> notices = drain(ApplyCommand.NOTICES);
        assertThat(notices).hasSize(1);
        return (RulesNotice) notices.get(0);
    }

    private List<String> refusals() {
        assertThat(drain(ApplyCommand.NOTICES)).isEmpty();
        assertThat(drain(ApplyCommand.DEAD_LETTERS))
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(letter.rejection().reason())
                                        .isEqualTo(DeadLetterReason.INVALID_COMMAND));
        CommandReport.Begun begun = begun();
        assertThat(begun.outcome()).isEqualTo(CommandReport.Outcome.NONE);
        return begun.refusals();
    }

    @Test
    void publishedRulesHaveVersionsWhichGoOnAfterARestart() throws Exception {
        publish("c1", "{min-score: 0.10, event-weights: {purchase: 6}}");

        assertThat(begun())
                .satisfies(
                        begun -> {
                            assertThat(begun.stages())
                                    .containsExactly("track-session", "rank-list");
                            assertThat(begun.subjects()).isEqualTo(1);
                            assertThat(begun.refusals()).isEmpty();
                            assertThat(begun.outcome())
                                    .isEqualTo(
                                            new CommandReport.Outcome(
                                                    1L,
                                                    "min-score: 0.1\nevent-weights:\n  purchase: 6\n",
                                                    null,
                                                    null));
                        });
        assertThat(notice())
                .satisfies(
                        notice -> {
                            assertThat(notice.commandId()).isEqualTo("c1");
                            assertThat(notice.rules().version()).isEqualTo(1);
                            assertThat(notice.rules().filters().minScore()).isEqualTo(.1);
                            assertThat(notice.experiment()).isNull();
                        });
        restart();
        send("c2", new Command.PublishRules("{}", 1L));
        assertThat(begun().outcome().rulesVersion()).isEqualTo(2);
        assertThat(notice().rules().filters().minScore()).isNull();
    }

    @Test
    void weightsOfEventTypesGoToEachKeyGroupOfUsers() throws Exception {
        publish("c1", "event-weights: {purchase: 0.1, view: -2}");

        Set<Integer> keyGroups = new HashSet<>();
        for (DecodedRecord<UserEvent> record : drain(EVENT_WEIGHTS)) {
            UserEvent event = record.value();
            assertThat(event.setsWeights()).isTrue();
            assertThat(event.eventId()).isEqualTo("c1");
            assertThat(event.eventWeights())
                    .isEqualTo(new EventWeights(1, Map.of("purchase", .1, "view", -2.0)));
            keyGroups.add(KeyGroupRangeAssignment.assignToKeyGroup(event.userId(), KEY_GROUPS));
        }
        assertThat(keyGroups).hasSize(KEY_GROUPS);
    }

    @Test
    void theSameIdIsAppliedOnce() throws Exception {
        publish("c1", "{}");
        publish("bad", "{dance: 1}");
        drain(EVENT_WEIGHTS);
        drain(CommandReports.TAG);
        drain(ApplyCommand.NOTICES);
        restart();
        publish("c1", "{}");
        publish("bad", "{dance: 1}");

        assertThat(drain(CommandReports.TAG))
                .containsExactly(
                        new CommandReport.Repeated("c1"), new CommandReport.Repeated("bad"));
        assertThat(drain(ApplyCommand.NOTICES)).isEmpty();
        assertThat(drain(EVENT_WEIGHTS)).isEmpty();
    }

    @Test
    void aDocumentIsRefusedWithEveryReason() throws Exception {
        publish("c1", "{}");
        begun();
        notice();
        send(
                "c2",
                new Command.PublishRules(
                        """
                        min-score: -1
                        event-weights: {pruchase: 3}
                        pins: [{item: i1, position: 1}]
                        denied-items: [i1]
                        """,
                        0L));

        assertThat(refusals())
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("line 1: min-score"),
                        one -> assertThat(one).startsWith("line 2: event-weights.pruchase"),
                        one -> assertThat(one).startsWith("line 3: pins.i1"),
                        one -> assertThat(one).contains("against version 0, and 1 is published"));
        publish("c3", "{}");
        assertThat(begun().outcome().rulesVersion()).isEqualTo(2);
    }

    @Test
    void anExperimentRunsUntilItIsStopped() throws Exception {
        publish("c1", "max-per-category: 3");
        begun();
        notice();
        send("c2", new Command.StartExperiment(EXPERIMENT));

        assertThat(begun())
                .satisfies(
                        begun -> {
                            assertThat(begun.stages()).containsExactly("rank-list");
                            assertThat(begun.outcome().rulesVersion()).isEqualTo(1);
                            assertThat(begun.outcome().experiment()).isEqualTo("x1");
                            assertThat(begun.outcome().document()).startsWith("id: x1\nsalt: x1\n");
                        });
        assertThat(notice().experiment().label(1)).isEqualTo("x1/b");

        send("c3", new Command.StartExperiment(EXPERIMENT.replace("x1", "x2")));
        assertThat(refusals()).containsExactly("The experiment x1 runs: stop it first");
        send("c4", new Command.StopExperiment("x2", null));
        assertThat(refusals()).containsExactly("The experiment 'x2' does not run: x1 runs");
        send("c5", new Command.StopExperiment("x1", "c"));
        assertThat(refusals()).containsExactly("winner 'c' is no variant of x1, which has a, b");

        restart();
        send("c6", new Command.StopExperiment("x1", "b"));
        assertThat(begun().outcome())
                .isEqualTo(
                        new CommandReport.Outcome(
                                2L,
                                "min-score: 0.5\nmax-per-category: 3\ndenied-items:\n  - i1\n",
                                "x1",
                                "b"));
        assertThat(notice())
                .satisfies(
                        notice -> {
                            assertThat(notice.experiment()).isNull();
                            assertThat(notice.rules().version()).isEqualTo(2);
                        });
        send("c7", new Command.StopExperiment("x1", null));
        assertThat(refusals())
                .containsExactly("The experiment 'x1' does not run: no experiment runs");
    }

    @Test
    void withoutAWinnerTheRulesStay() throws Exception {
        send("c1", new Command.StartExperiment(EXPERIMENT));
        assertThat(begun().outcome().rulesVersion()).isNull();
        notice();
        send("c2", new Command.StopExperiment("x1", null));

        assertThat(begun().outcome()).isEqualTo(new CommandReport.Outcome(null, null, "x1", null));
        assertThat(notice()).isEqualTo(new RulesNotice("c2", null, null));
    }

    @Test
    void rulesThatContradictAVariantOfTheRunningExperimentAreRefused() throws Exception {
        send(
                "c1",
                new Command.StartExperiment(
                        EXPERIMENT.replace("min-score: 0.5", "boosts: {items: {i2: 2}}")));
        begun();
        notice();
        publish("c2", "denied-items: [i3]");
        begun();
        assertThat(notice().experiment().id()).isEqualTo("x1");
        publish("c3", "pins: [{item: i1, position: 1}]");

        assertThat(refusals())
                .singleElement()
                .asString()
                .contains("The experiment x1, which runs, contradicts it", "i1");
    }

    @Test
    void theMessageOfADeadLetterFitsIntoARecord() throws Exception {
        List<String> reasons = Collections.nCopies(100, "a reason of many words ".repeat(20));
        send("c1", new Command.Invalid(reasons));

        assertThat(drain(ApplyCommand.DEAD_LETTERS).get(0).rejection().message())
                .hasSizeLessThan(2_100)
                .endsWith("(the result has all reasons)");
        assertThat(begun().refusals()).isEqualTo(reasons);
    }

    @Test
    void aDocumentThatNoResultCanHoldIsRefused() throws Exception {
        Map<Integer, String> items = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            items.put(i, "\"" + "x".repeat(100) + i + "\"");
        }
        publish("c1", "denied-items: [" + String.join(",", items.values()) + "]");

        assertThat(refusals()).singleElement().asString().contains("at most 400,000");
    }
}
