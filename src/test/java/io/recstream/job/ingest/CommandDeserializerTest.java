package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ControlCommand;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesParser;
import io.recstream.job.model.Command;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.RawCommand;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.validate.CommandValidator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class CommandDeserializerTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
    private static final long RECEIVED = NOW.toEpochMilli() - 5_000;

    private static DecodedRecord<Command> decode(
            PayloadDecoder<RawCommand> decoder, byte[] payload) {
        return decode(decoder, payload, 1_000);
    }

    private static DecodedRecord<Command> decode(
            PayloadDecoder<RawCommand> decoder, byte[] payload, int maxBytes) {
        CommandValidator rules =
                new CommandValidator(Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC));
        List<DecodedRecord<Command>> decoded =
                new CommandDeserializer(decoder, rules::check, maxBytes)
                        .decode(new SourceRecord("control", 0, 7, RECEIVED, null, payload));
        assertThat(decoded).hasSize(1);
        return decoded.get(0);
    }

    private static DecodedRecord<Command> json(String payload) {
        return decode(new JsonCommands(), payload.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> refusals(String payload) {
        return ((Command.Invalid) json(payload).value().body()).refusals();
    }

    @Test
    void forgetInJsonNamesEachIdOnceAndHasTheTimeOfItsRecord() {
        assertThat(
                        json("""
                                {"command_id": "c1", "command": "forget", "users": ["mia", "device:x", "mia"],
                                 "devices": ["x"], "reason": "ticket 7", "more": {}}
                                """)
                                .value())
                .isEqualTo(
                        new Command(
                                "c1",
                                "forget",
                                RECEIVED,
                                null,
                                "ticket 7",
                                new Command.Forget(List.of("mia", "user:device:x", "device:x"))));
    }

    @Test
    void theSameInAvro() throws IOException {
        byte[] payload =
                Outgoing.bytes(
                        ControlCommand.getEncoder()
                                .encode(
                                        ControlCommand.newBuilder()
                                                .setCommandId("c1")
                                                .setCommand("forget")
                                                .setIssuedAt(NOW)
                                                .setIssuedBy("ops")
                                                .setUsers(List.of("mia"))
                                                .build()));

        assertThat(decode(new AvroCommands(), payload).value())
                .isEqualTo(
                        new Command(
                                "c1",
                                "forget",
                                NOW.toEpochMilli(),
                                "ops",
                                null,
                                new Command.Forget(List.of("mia"))));
    }

    /** As it was before commands for rules and experiments. */
    @Test
    void theOlderSchemaIsRead() throws IOException {
        Schema older = new AvroCommands().versions().get(1);
        assertThat(SchemaNormalization.parsingFingerprint64(older))
                .isEqualTo(-7505718771232350737L);
        GenericRecord command =
                new GenericRecordBuilder(older)
                        .set("command_id", "c1")
                        .set("command", "forget")
                        .set("users", List.of("mia"))
                        .build();
        byte[] payload =
                Outgoing.bytes(
                        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), older)
                                .encode(command));

        assertThat(decode(new AvroCommands(), payload).value().body())
                .isEqualTo(new Command.Forget(List.of("mia")));
    }

    @Test
    void withoutAnIdItCannotBeAnswered() {
        for (String payload :
                List.of("{\"command\":\"forget\",\"users\":[\"mia\"]}", "{\"command_id\":\" \"}")) {
            assertThat(json(payload).rejection().reason())
                    .isEqualTo(DeadLetterReason.INVALID_COMMAND);
        }
        assertThat(json("{\"command_id\":7}").rejection().reason())
                .isEqualTo(DeadLetterReason.MALFORMED);
    }

    @Test
    void everyReasonIsNamed() {
        assertThat(refusals("{\"command_id\":\"c\",\"command\":\"forget\"}"))
                .containsExactly(
                        "users and devices are both empty: name at least one id to forget");
        assertThat(refusals("{\"command_id\":\"c\"}"))
                .containsExactly(
                        "command is missing: one of forget, publish-rules, start-experiment, stop-experiment");
        assertThat(
                        refusals(
                                "{\"command_id\":\"c\",\"command\":\"forget\",\"version\":\"1\",\"users\":\"mia\",\"devices\":[\"\"],\"issued_at\":\"2026-11-28T10:05:00.001Z\"}"))
                .satisfiesExactly(
                        one -> assertThat(one).contains("version is not a whole number"),
                        one -> assertThat(one).contains("users is not an array"),
                        one -> assertThat(one).contains("issued_at", "300001 ms ahead"),
                        one -> assertThat(one).contains("An id of devices is blank"));
    }

    private static Command.Body body(String payload) {
        return json(payload).value().body();
    }

    @Test
    void aDocumentIsATextOrInJsonAnObject() {
        assertThat(
                        body(
                                """
                                {"command_id": "c", "command": "publish-rules", "rules_version": 3,
                                 "document": "min-score: 0.1\\npins: []"}
                                """))
                .isEqualTo(new Command.PublishRules("min-score: 0.1\npins: []", 3L));
        Command.PublishRules asObject =
                (Command.PublishRules)
                        body(
                                """
                                {"command_id": "c", "command": "publish-rules",
                                 "document": {"boosts": {"items": {"ü": 1.50}}, "pins": [{"item": "007", "position": 1}]}}
                                """);
        assertThat(RulesParser.parse(asObject.document(), RulesContext.UNKNOWN).orElseThrow())
                .isEqualTo(
                        RulesParser.parse(
                                        "boosts: {items: {ü: 1.5}}\npins: [{item: '007', position: 1}]",
                                        RulesContext.UNKNOWN)
                                .orElseThrow());
        assertThat(
                        body(
                                "{\"command_id\":\"c\",\"command\":\"start-experiment\",\"document\":\"id: x\"}"))
                .isEqualTo(new Command.StartExperiment("id: x"));
        assertThat(
                        body(
                                "{\"command_id\":\"c\",\"command\":\"stop-experiment\",\"experiment\":\"x\",\"winner\":\"b\"}"))
                .isEqualTo(new Command.StopExperiment("x", "b"));
    }

    @Test
    void fieldsOfRulesAndExperimentsAreCheckedBeforeTheyAreRead() {
        assertThat(refusals("{\"command_id\":\"c\",\"command\":\"publish-rules\"}"))
                .containsExactly("document is missing: the text of the rules or of the experiment");
        assertThat(
                        refusals(
                                "{\"command_id\":\"c\",\"command\":\"publish-rules\",\"document\":[1],\"rules_version\":\"new\"}"))
                .satisfiesExactly(
                        one -> assertThat(one).contains("document is not a string"),
                        one -> assertThat(one).contains("rules_version is not a whole number"));
        assertThat(refusals("{\"command_id\":\"c\",\"command\":\"stop-experiment\"}"))
                .containsExactly("experiment is missing");
    }

    @Test
    void whatTheResultHasAgainIsBounded() {
        String long1 = "x".repeat(1_001);
        DecodedRecord<Command> decoded =
                decode(
                        new JsonCommands(),
                        "{\"command_id\":\"c\",\"command\":\"%s\",\"reason\":\"%s\",\"users\":[%s7]}"
                                .formatted(long1, long1, "7,".repeat(1_000))
                                .getBytes(StandardCharsets.UTF_8),
                        10_000);

        assertThat(((Command.Invalid) decoded.value().body()).refusals())
                .hasSize(101)
                .last()
                .isEqualTo("and 904 more reasons");
        assertThat(decoded.value().name()).hasSizeLessThan(100);
        assertThat(decoded.value().reason()).hasSizeLessThan(100);
    }

    @Test
    void aVersionOfALaterReleaseIsNotGuessed() {
        assertThat(
                        refusals(
                                "{\"command_id\":\"c\",\"command\":\"forget\",\"version\":2,\"users\":[\"mia\"]}"))
                .singleElement()
                .asString()
                .contains("version 2 of forget");
    }
}
