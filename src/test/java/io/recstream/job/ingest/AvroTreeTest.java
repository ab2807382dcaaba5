package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.RegistryAddress;
import io.recstream.job.registry.TestingRegistry;
import io.recstream.job.registry.WriterSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class AvroTreeTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    private static final Schema ORDER =
            new Schema.Parser()
                    .parse(
                            """
                            {"type":"record","name":"Order","namespace":"com.example","fields":[
                              {"name":"customer","type":["null","long"]},
                              {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
                              {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["BUY","RETURN"]}},
                              {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
                                {"name":"sku","type":"string"},
                                {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}},
                                {"name":"count","type":"int"},
                                {"name":"labels","type":{"type":"map","values":"string"}}]}}}]}
                            """);

    private static final Schema CHAIN =
            new Schema.Parser()
                    .parse(
                            """
                            {"type":"record","name":"Chain","fields":[
                              {"name":"next","type":["null","Chain"]}]}
                            """);

    private final TestingRegistry registry = new TestingRegistry();
    private final AvroTree tree =
            new AvroTree(
                    new WriterSchemas(
                            new RegistryAddress(List.of(registry.url()), ""), Backoff.DEFAULT));

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void mapsTheRecordsOfAProducersOwnSchema() throws Exception {
        int id = registry.register("orders-value", ORDER);
        SourceRecord source = new SourceRecord("orders", 0, 5, 0, null, framed(id, order(), ORDER));

        List<DecodedRecord<UserEvent>> decoded = deserializer().decode(source);

        assertThat(decoded).allMatch(DecodedRecord::isAccepted);
        assertThat(decoded)
                .extracting(
                        it -> it.value().userId(),
                        it -> it.value().itemId(),
                        it -> it.value().type(),
                        it -> it.value().time(),
                        it -> it.value().valueMicros())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "4711", "a", "purchase", NOON.toEpochMilli(), 25_000_000L),
                        org.assertj.core.groups.Tuple.tuple(
                                "4711", "b", "purchase", NOON.toEpochMilli(), 990_000L));
    }

    @Test
    void aSchemaThatNobodyHasRegisteredIsADeadLetter() {
        DecodedRecord<UserEvent> decoded =
                deserializer()
                        .decode(
                                new SourceRecord(
                                        "orders", 0, 0, 0, null, new byte[] {0, 0, 0, 0, 9, 1}))
                        .get(0);

        assertThat(decoded.rejection().reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
    }

    /** Two bytes a level: a record of a kilobyte would use up the stack. */
    @Test
    void refusesARecordThatIsNestedTooDeep() throws Exception {
        int id = registry.register("chain-value", CHAIN);
        byte[] payload = new byte[100_005];
        ByteBuffer.wrap(payload).put((byte) 0).putInt(id);
        java.util.Arrays.fill(payload, 5, payload.length, (byte) 2);

        UndecodableException refusal =
                catchThrowableOfType(UndecodableException.class, () -> tree.read(payload));

        assertThat(refusal).hasMessageContaining("nested deeper than");
    }

    @Test
    void whateverTheBytesTheyAreATreeOrRefused() throws Exception {
        int id = registry.register("orders-value", ORDER);
        byte[] valid = framed(id, order(), ORDER);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] noisy = valid.clone();
            for (int n = 0; n < 3; n++) {
                noisy[5 + random.nextInt(noisy.length - 5)] = (byte) random.nextInt();
            }
            try {
                assertThat(tree.read(noisy).isObject()).isTrue();
            } catch (UndecodableException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 4_999);
        for (int length = 0; length < valid.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(valid, length);
            assertThat(catchThrowableOfType(UndecodableException.class, () -> tree.read(cut)))
                    .isNotNull();
        }
    }

    private EventDeserializer deserializer() {
        Map<String, String> all = new HashMap<>();
        all.put("recstream.kafka.bootstrap-servers", "broker:9092");
        all.put("execution.checkpointing.interval", "10 s");
        all.put("recstream.schema-registry.url", registry.url());
        all.put("recstream.events.format", "confluent-avro");
        all.put("recstream.events.mapping.user-id", "customer");
        all.put("recstream.events.mapping.event-time", "at");
        all.put("recstream.events.mapping.event-type", "kind");
        all.put("recstream.events.mapping.types", "BUY:purchase");
        all.put("recstream.events.mapping.item-id", "lines[].sku");
        all.put("recstream.events.mapping.value", "lines[].price");
        all.put("recstream.events.mapping.quantity", "lines[].count");
        return KafkaEnds.eventDeserializer(JobSettings.from(Configuration.fromMap(all)));
    }

    private static GenericRecord order() {
        GenericRecord order = new GenericData.Record(ORDER);
        order.put("customer", 4711L);
        order.put("at", NOON.toEpochMilli() * 1_000 + 999);
        order.put("kind", new GenericData.EnumSymbol(ORDER.getField("kind").schema(), "BUY"));
        order.put("lines", List.of(line("a", "12.50", 2), line("b", "0.99", 1)));
        return order;
    }

    private static GenericRecord line(String sku, String price, int count) {
        Schema schema = ORDER.getField("lines").schema().getElementType();
        GenericRecord line = new GenericData.Record(schema);
        line.put("sku", sku);
        line.put(
                "price",
                new Conversions.DecimalConversion()
                        .toBytes(new BigDecimal(price), null, LogicalTypes.decimal(10, 2)));
        line.put("count", count);
        line.put("labels", Map.of("colour", "blue"));
        return line;
    }

    private static byte[] framed(int id, GenericRecord record, Schema schema) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.write(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
