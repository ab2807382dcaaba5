package io.recstream.job.emit;

import io.recstream.job.model.Utf8;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;

/**
 * Avro's binary encoding into one array, which is kept from record to record. Each record is behind
 * the same header.
 */
final class AvroBytes extends BinaryEncoder {

    private static final int MAX_LONG = 10;

    private final int headerLength;
    private byte[] bytes;
    private int length;

    AvroBytes(byte[] header) {
        headerLength = header.length;
        bytes = Arrays.copyOf(header, 1024);
        length = headerLength;
    }

    /** Begins a record. */
    void begin() {
        length = headerLength;
    }

    /** The header and the record. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** Writes a text without garbage if all its characters are ASCII, as those of most ids. */
    @Override
    public void writeString(String value) throws IOException {
        if (Utf8.isAscii(value)) {
            int characters = value.length();
            writeInt(characters);
            reserve(characters);
            Utf8.copyAscii(value, bytes, length);
            length += characters;
        } else {
            super.writeString(value);
        }
    }

    /** Writes which branch a union of null and another type has; returns the argument. */
    boolean writePresence(boolean isPresent) throws IOException {
        writeIndex(isPresent ? 1 : 0);
        return isPresent;
    }

    /** Writes a union of null and a text. */
    void writeNullable(String value) throws IOException {
        if (writePresence(value != null)) {
            writeString(value);
        }
    }

    @Override
    public void writeBoolean(boolean value) {
        reserve(1);
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    @Override
    public void writeInt(int value) {
        reserve(MAX_LONG);
        length += BinaryData.encodeInt(value, bytes, length);
    }

    @Override
    public void writeLong(long value) {
        reserve(MAX_LONG);
        length += BinaryData.encodeLong(value, bytes, length);
    }

    @Override
    public void writeFloat(float value) {
        reserve(Float.BYTES);
        length += BinaryData.encodeFloat(value, bytes, length);
    }

    @Override
    public void writeDouble(double value) {
        reserve(Double.BYTES);
        length += BinaryData.encodeDouble(value, bytes, length);
    }

    @Override
    public void writeFixed(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    @Override
    protected void writeZero() {
        reserve(1);
        bytes[length++] = 0;
    }

    @Override
    public int bytesBuffered() {
        return length;
    }

    @Override
    public void flush() {}
}
