package io.recstream.ops.redrive;

import io.recstream.avro.DeadLetter;
import io.recstream.job.emit.DeadLetterSerializer;
import io.recstream.job.ingest.StrictAvro;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.topics.OutputReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads dead letters of every format that the job writes. */
final class DeadLetterReader {

    private final OutputReader<DeadLetter> records;

    DeadLetterReader(StrictAvro.Registry registry) {
        records = new OutputReader<>(DeadLetter.class, DeadLetter.getClassSchema(), registry);
    }

    /** The reason alone, from the headers; null if the record is not a dead letter. */
    static DeadLetterReason reason(ConsumerRecord<byte[], byte[]> record) {
        try {
            return DeadLetterReason.valueOf(header(record, "reason"));
        } catch (IllegalArgumentException | IOException e) {
            return null;
        }
    }

    /** The dead letter; without a source topic if the record is not readable. */
    DeadLetterRecord read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return deadLetter(record);
        } catch (IOException | AvroRuntimeException | NumberFormatException e) {
            return new DeadLetterRecord(
                    record.partition(),
                    record.offset(),
                    reason(record),
                    null,
                    0,
                    null,
                    null,
                    false);
        }
    }

    private DeadLetterRecord deadLetter(ConsumerRecord<byte[], byte[]> record) throws IOException {
        if (record.value() == null) {
            throw new IOException("empty");
        }
        DeadLetter letter = records.read(record.value());
        return deadLetter(
                record,
                bytes(letter.getRawKey()),
                bytes(letter.getRawPayload()),
                letter.getPayloadSize());
    }

    /** A key of the maximum length may have been cut. */
    private static DeadLetterRecord deadLetter(
            ConsumerRecord<byte[], byte[]> record, byte[] key, byte[] payload, long size)
            throws IOException {
        boolean cut =
                (payload == null ? 0 : payload.length) < size
                        || (key != null && key.length >= DeadLetterSerializer.MAX_KEY_BYTES);
        return new DeadLetterRecord(
                record.partition(),
                record.offset(),
                reason(record),
                header(record, "source-topic"),
                Integer.parseInt(header(record, "source-partition")),
                key,
                payload,
                cut);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) throws IOException {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IOException("without the header " + name);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
