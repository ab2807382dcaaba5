package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.avro.CatalogItem;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserEvent;
import io.recstream.avro.UserFeatures;
import io.recstream.job.ingest.HostileRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How a test writes the job's inputs and reads its outputs: the same facts in either format. */
enum TestingFormat {
    AVRO {
        @Override
        byte[] event(UserEvent event) {
            return HostileRecords.avro(event);
        }

        @Override
        byte[] item(CatalogItem item) {
            return HostileRecords.avro(item);
        }

        @Override
        Letter letter(ConsumerRecord<byte[], byte[]> kafka) throws IOException {
            return Letter.ofAvro(kafka);
        }

        @Override
        JsonNode list(byte[] payload) throws IOException {
            return MAPPER.readTree(RecommendationUpdate.getDecoder().decode(payload).toString());
        }

        @Override
        JsonNode features(byte[] payload) throws IOException {
            return MAPPER.readTree(UserFeatures.getDecoder().decode(payload).toString());
        }
    },
    JSON {
        @Override
        byte[] event(UserEvent event) {
            return MAPPER.createObjectNode()
                    .put("event_id", event.getEventId())
                    .put("user_id", event.getUserId())
                    .put("item_id", event.getItemId())
                    .put("event_type", event.getEventType())
                    .put("event_time", event.getEventTime().toEpochMilli())
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        byte[] item(CatalogItem item) {
            ObjectNode json = MAPPER.createObjectNode().put("item_id", item.getItemId());
            item.getCategory().forEach(json.putArray("category")::add);
            return json.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        Letter letter(ConsumerRecord<byte[], byte[]> kafka) throws IOException {
            return Letter.ofJson(kafka);
        }

        @Override
        JsonNode list(byte[] payload) throws IOException {
            return MAPPER.readTree(payload);
        }

        @Override
        JsonNode features(byte[] payload) throws IOException {
            return MAPPER.readTree(payload);
        }
    };

    /** Decodes an output. */
    interface PayloadReader {
        JsonNode read(byte[] payload) throws IOException;
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();

    abstract byte[] event(UserEvent event);

    abstract byte[] item(CatalogItem item);

    abstract Letter letter(ConsumerRecord<byte[], byte[]> kafka) throws IOException;

    abstract JsonNode list(byte[] payload) throws IOException;

    abstract JsonNode features(byte[] payload) throws IOException;

    byte[] key(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    List<Letter> letters(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        List<Letter> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            letters.add(letter(record));
        }
        return letters;
    }
}
