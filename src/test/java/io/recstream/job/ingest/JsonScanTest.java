package io.recstream.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScanTest {

    private static final String RECORD =
            """
            {"id": "a", "other": {"id": 1, "deep": [{"x": 1.5}, {"x": 2}]}, "time": 1764324000123,
             "context": {"page": {"path": "/", "no": -0.10}, "ip": "::1", "on": true, "no": null},
             "items": [{"id": "b", "n": 1}, {"id": "\\u00e9", "n": 1e3}], "price": 12.50, "n": 7}""";

    private final WantedFields wanted = new WantedFields();
    private final JsonScan scan = new JsonScan();

    JsonScanTest() {
        List.of(
                        List.of("id"),
                        List.of("time"),
                        List.of("context", "page", "path"),
                        List.of("context", "page"),
                        List.of("context", "on"),
                        List.of("items"),
                        List.of("n"),
                        List.of("absent", "id"),
                        List.of("id", "of a text"))
                .forEach(wanted::add);
    }

    @Test
    void findsWhatIsWantedWithoutReadingTheRest() throws UndecodableException {
        JsonNode[] found = new JsonNode[wanted.size()];

        scan.read(RECORD.getBytes(UTF_8), wanted, found);

        assertThat(Arrays.stream(found).map(String::valueOf))
                .containsExactly(
                        "\"a\"",
                        "1764324000123",
                        "\"/\"",
                        "{\"path\":\"/\",\"no\":-0.10}",
                        "true",
                        "[{\"id\":\"b\",\"n\":1},{\"id\":\"é\",\"n\":1E+3}]",
                        "7",
                        "null",
                        "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"other\": {\"x\": 1, \"x\": 2}}",
                "{\"other\": [[{\"x\": 1, \"y\": {\"x\": 1}, \"x\": 2}]]}",
                "{\"id\": 1, \"id\": 2}",
                "{\"context\": {\"page\": {\"no\": 1, \"no\": 1}}}",
                "{\"context\": 1, \"context\": 2}",
                "{\"id\": 1} {}",
                "{\"id\": 1} ]",
                "[{\"id\": 1}]",
                "{\"other\": 1e2147483648}",
                "{\"other\": [-1.0e-99999999999]}",
                "{\"other\": \"\\q\"}",
                "{\"other\": [}",
                "{\"other\"}",
                "{\"a\": NaN, \"n\": -Infinity}",
                "{}",
                " ",
                "null"
            })
    void refusesWhatTheTreeRefuses(String json) {
        assertSame(json.getBytes(UTF_8));
    }

    @Test
    void aNameIsFoundTwiceAmongManyToo() {
        List<String> names = IntStream.range(0, 100).mapToObj(i -> "\"n" + i + "\":1").toList();
        for (int twice : new int[] {0, 15, 16, 17, 98}) {
            List<String> repeated = new ArrayList<>(names);
            repeated.add(names.get(twice));

            assertSame(("{\"other\":{" + String.join(",", repeated) + "}}").getBytes(UTF_8));
            assertSame(("{" + String.join(",", repeated) + "}").getBytes(UTF_8));
        }
        assertSame(("{" + String.join(",", names) + "}").getBytes(UTF_8));
    }

    @Test
    void readsWhatTheTreeReadsOfChangedRecords() {
        RecordFuzz fuzz =
                new RecordFuzz(
                        List.of(RECORD.getBytes(UTF_8), "{\"id\":1,\"o\":{}}".getBytes(UTF_8)),
                        true,
                        5);
        for (int i = 0; i < 20_000; i++) {
            assertSame(fuzz.next());
        }
    }

    private void assertSame(byte[] payload) {
        assertThat(outcome(payload, scan::read))
                .as(() -> RecordFuzz.shown(payload))
                .isEqualTo(
                        outcome(
                                payload,
                                (bytes, fields, found) ->
                                        fields.root().find(JsonObject.parse(bytes).root(), found)));
    }

    private interface Reading {
        void read(byte[] payload, WantedFields wanted, JsonNode[] found)
                throws UndecodableException;
    }

    private String outcome(byte[] payload, Reading reading) {
        JsonNode[] found = new JsonNode[wanted.size()];
        try {
            reading.read(payload, wanted, found);
        } catch (UndecodableException e) {
            return e.reason() + " " + e.getMessage();
        }
        return Arrays.stream(found)
                .map(each -> each == null ? "-" : each.getNodeType() + " " + each)
                .collect(Collectors.joining("\n"));
    }
}
