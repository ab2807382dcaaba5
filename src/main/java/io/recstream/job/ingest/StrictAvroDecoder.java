package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads Avro's binary encoding from an untrusted byte array: each length is checked against the
 * remaining bytes before anything is allocated, and each string, including skipped ones, must be
 * UTF-8.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding">Avro 1.12,
 *     binary encoding</a>
 */
final class StrictAvroDecoder extends Decoder {

    /** Carries an {@link UndecodableException} through Avro's resolving layer. */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        Refusal(UndecodableException cause) {
            super(cause);
        }

        /** The same with the field's name in the message. */
        Refusal in(String field) {
            UndecodableException cause = reason();
            return new Refusal(
                    new UndecodableException(cause.reason(), field + ": " + cause.getMessage()));
        }

        UndecodableException reason() {
            return (UndecodableException) getCause();
        }
    }

    private byte[] bytes = new byte[0];
    private int position;

    /**
     * Number of items of arrays and maps that the record may still have: each takes at least a
     * byte.
     */
    private int itemsLeft;

    /** Starts over at an offset of a payload. */
    StrictAvroDecoder on(byte[] payload, int offset) {
        bytes = payload;
        position = offset;
        itemsLeft = bytes.length - offset;
        return this;
    }

    int remaining() {
        return bytes.length - position;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        int value = bytes[advance(1)];
        if (value != 0 && value != 1) {
            throw refused("A boolean is " + value);
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw refused("An int is out of range: " + value);
        }
        return (int) value;
    }

    /** Zigzag base 128, at most 10 bytes. */
    @Override
    public long readLong() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = bytes[advance(1)];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw refused("A number of more than 10 bytes");
    }

    @Override
    public float readFloat() throws IOException {
        int at = advance(Float.BYTES);
        return Float.intBitsToFloat((int) littleEndian(at, Float.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        int at = advance(Double.BYTES);
        return Double.longBitsToDouble(littleEndian(at, Double.BYTES));
    }

    @Override
    public String readString() throws IOException {
        int length = length("string");
        int from = advance(length);
        try {
            return StrictUtf8.decode(bytes, from, length);
        } catch (UndecodableException e) {
            throw new Refusal(e);
        }
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public void skipString() throws IOException {
        int length = length("string");
        int from = advance(length);
        try {
            StrictUtf8.check(bytes, from, length);
        } catch (UndecodableException e) {
            throw new Refusal(e);
        }
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = length("byte array");
        byte[] copy = new byte[length];
        readFixed(copy, 0, length);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void skipBytes() throws IOException {
        advance(length("byte array"));
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, advance(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        advance(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return blockCount();
    }

    @Override
    public long arrayNext() throws IOException {
        return blockCount();
    }

    /** Returns the number of items, so that the caller skips each, which also checks it. */
    @Override
    public long skipArray() throws IOException {
        return blockCount();
    }

    @Override
    public long readMapStart() throws IOException {
        return blockCount();
    }

    @Override
    public long mapNext() throws IOException {
        return blockCount();
    }

    @Override
    public long skipMap() throws IOException {
        return blockCount();
    }

    /**
     * Items may take no bytes, such as those of an array of nulls in a newer schema: without a
     * limit over all blocks a short record could contain a million times a million items.
     *
     * <p>A negative count is followed by the block's size in bytes, which is not used.
     */
    private long blockCount() throws IOException {
        long count = readLong();
        if (count < 0) {
            count = -count;
            readLong();
        }
        if (count < 0 || count > remaining()) {
            throw refused("A block claims " + count + " items, " + remaining() + " bytes are left");
        }
        if (count > itemsLeft) {
            throw refused("The blocks claim more items, " + count + " the last, than bytes");
        }
        itemsLeft -= (int) count;
        return count;
    }

    private int length(String what) throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw refused(
                    "A " + what + " claims " + length + " bytes, " + remaining() + " are left");
        }
        return (int) length;
    }

    private int advance(int length) throws EOFException {
        if (length > remaining()) {
            throw new EOFException("The record is truncated");
        }
        int at = position;
        position += length;
        return at;
    }

    private long littleEndian(int at, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[at + i] & 0xFFL) << (8 * i);
        }
        return value;
    }

    private static Refusal refused(String message) {
        return new Refusal(new UndecodableException(MALFORMED, message));
    }
}
