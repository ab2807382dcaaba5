package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.job.emit.AvroJson;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.ingest.ItemDeserializer;
import io.recstream.job.ingest.JsonEvents;
import io.recstream.job.ingest.JsonItems;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.validate.EventValidator;
import io.recstream.job.validate.ItemValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records that the documents show are those that the job reads and writes. */
class DocumentedRecordsTest {

    private static final Pattern BLOCK =
            Pattern.compile("^```json\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    private static final int MEGABYTE = 1 << 20;

    @Test
    void theEventIsAccepted() throws IOException {
        EventDeserializer events =
                new EventDeserializer(
                        new JsonEvents(),
                        new EventValidator(
                                        List.of("view"),
                                        Instant.EPOCH,
                                        Duration.ofMinutes(1),
                                        Clock.fixed(
                                                Instant.parse("2026-11-28T09:59:00Z"),
                                                ZoneOffset.UTC))
                                ::check,
                        MEGABYTE);

        assertThat(events.decode(record("README.md", "event_type")))
                .singleElement()
                .satisfies(
                        decoded -> {
                            UserEvent event = decoded.value();
                            assertThat(event).isNotNull();
                            assertThat(event.eventId()).isEqualTo("m1");
                            assertThat(event.itemId()).isEqualTo("boots");
                        });
        assertAllKnown("event_type", io.recstream.avro.UserEvent.getClassSchema());
    }

    @Test
    void theItemIsAccepted() throws IOException {
        ItemDeserializer items =
                new ItemDeserializer(new JsonItems(), new ItemValidator()::check, MEGABYTE);

        assertThat(items.decode(record("README.md", "price")))
                .singleElement()
                .satisfies(
                        decoded ->
                                assertThat(decoded.value())
                                        .isEqualTo(
                                                new CatalogItem(
                                                        "boots",
                                                        "Mountain boots",
                                                        "Outdoor/Shoes",
                                                        129.0,
                                                        true,
                                                        false)));
        assertAllKnown("price", io.recstream.avro.CatalogItem.getClassSchema());
    }

    /** With all fields, none of another name, and each of its type. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/consuming.md"})
    void theListIsOneThatTheJobWrites(String page) throws IOException {
        byte[] shown = record(page, "trigger_event_id").payload();
        Payloads payloads = new Payloads(OutputFormat.Kind.JSON, null);
        RecommendationUpdate list =
                (RecommendationUpdate) payloads.read(Table.RECOMMENDATIONS, shown);

        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(shown)).isEqualTo(json.readTree(AvroJson.encode(list)));
    }

    private static void assertAllKnown(String field, Schema schema) throws IOException {
        JsonNode shown = new ObjectMapper().readTree(record("README.md", field).payload());
        assertThat(schema.getFields())
                .extracting(Schema.Field::name)
                .containsAll(shown::fieldNames);
    }

    /** The one of a page with this field. */
    private static SourceRecord record(String page, String field) throws IOException {
        List<String> records = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of(page)));
        while (blocks.find()) {
            if (blocks.group(1).contains('"' + field + '"')) {
                records.add(blocks.group(1));
            }
        }
        assertThat(records).hasSize(1);
        return new SourceRecord("topic", 0, 0, 0, null, records.get(0).getBytes(UTF_8));
    }
}
