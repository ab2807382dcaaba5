package io.recstream.ops.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.DeadLetterReason;
import io.recstream.job.emit.AvroJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterReaderTest {

    private final DeadLetterReader reader = new DeadLetterReader(null);

    @Test
    void readsWhatTheJobWritesAsJson() throws IOException {
        DeadLetterRecord read =
                reader.read(
                        record(
                                AvroJson.encode(
                                        new DeadLetter(
                                                "validate-event",
                                                DeadLetterReason.LATE,
                                                "late",
                                                "events",
                                                2,
                                                30L,
                                                Instant.EPOCH,
                                                ByteBuffer.wrap("mia".getBytes(UTF_8)),
                                                ByteBuffer.wrap("{}".getBytes(UTF_8)),
                                                5L))));

        assertThat(read.sourceTopic()).isEqualTo("events");
        assertThat(read.key()).asString(UTF_8).isEqualTo("mia");
        assertThat(read.payload()).asString(UTF_8).isEqualTo("{}");
        assertThat(read.cut()).isTrue();
    }

    /** Sent back, they would be other records than those that were rejected. */
    @Test
    void aDeadLetterWithoutItsFieldsIsNotReadable() {
        for (String body :
                List.of(
                        "{}",
                        "{'stage':'s','reason':'LATE','message':'','source_topic':'events',"
                                + "'source_partition':2,'source_offset':30,'source_timestamp':0,"
                                + "'raw_key':null,'raw_payload':7,'payload_size':1}")) {
            assertThat(reader.read(record(body.replace('\'', '"').getBytes(UTF_8))).sourceTopic())
                    .as(body)
                    .isNull();
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("dead-letters", 0, 1, null, value);
        record.headers()
                .add("reason", "LATE".getBytes(UTF_8))
                .add("source-topic", "events".getBytes(UTF_8))
                .add("source-partition", "2".getBytes(UTF_8));
        return record;
    }
}
