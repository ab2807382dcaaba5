package io.recstream.bench;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads only the number of a list's trigger event from its Avro bytes, as the reader of a benchmark
 * has to be cheap.
 *
 * <p>Avro's single-object encoding is a header of 10 bytes and the fields in the schema's order:
 * user_id, version, generated_at, trigger_event_id. A string is its length and its UTF-8 bytes; a
 * number is written in groups of seven bits, the lowest first, zigzag.
 */
final class TriggerNumber implements Deserializer<Integer> {

    private static final int HEADER_BYTES = 10;

    @Override
    public Integer deserialize(String topic, byte[] list) {
        return list == null ? null : number(ByteBuffer.wrap(list));
    }

    @Override
    public Integer deserialize(String topic, Headers headers, ByteBuffer list) {
        return list == null ? null : number(list);
    }

    private static int number(ByteBuffer list) {
        list.position(list.position() + HEADER_BYTES);
        int userBytes = (int) nextLong(list);
        list.position(list.position() + userBytes);
        nextLong(list);
        nextLong(list);
        int end = (int) nextLong(list) + list.position();
        // The prefix of event ids.
        int digit = list.position() + 1;
        int number = 0;
        for (; digit < end; digit++) {
            number = 10 * number + list.get(digit) - '0';
        }
        return number;
    }

    private static long nextLong(ByteBuffer list) {
        long bits = 0;
        int shift = 0;
        byte next;
        do {
            next = list.get();
            bits |= (next & 0x7fL) << shift;
            shift += 7;
        } while (next < 0);
        return (bits >>> 1) ^ -(bits & 1);
    }
}
