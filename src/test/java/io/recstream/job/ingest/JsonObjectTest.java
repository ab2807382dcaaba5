package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonObjectTest {

    @ParameterizedTest
    @CsvSource({
        "100.0, 100.0",
        "1.50, 1.50",
        "0.0, 0.0",
        "1e2, 100",
        "1.5e-7, 0.00000015",
        "100, 100",
        "true, true",
        "1e900000, 1E+900000"
    })
    void theTextOfANumberHasTheDigitsOfThePayload(String json, String text)
            throws UndecodableException {
        String payload = "{\"attributes\": {\"a\": %s}}".formatted(json);

        assertThat(JsonObject.parse(payload.getBytes(StandardCharsets.UTF_8)).texts("attributes"))
                .containsEntry("a", text);
    }
}
