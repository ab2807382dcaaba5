package io.recstream.job.model;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one value in an array that is kept from value to value, for a codec to read: the
 * counterpart of {@link ByteWriter}. Texts are made from the array, without a copy of their bytes.
 */
public final class ByteReader implements DataInput {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int at;
    private int end;

    public ByteReader() {
        this(new byte[256]);
    }

    private ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A reader of these bytes. */
    public static ByteReader of(byte[] value) {
        return of(value, value.length);
    }

    /** A reader of the first bytes of an array. */
    static ByteReader of(byte[] bytes, int length) {
        ByteReader reader = new ByteReader(bytes);
        reader.end = length;
        return reader;
    }

    /** The number at a place in an array. */
    static float floatAt(byte[] bytes, int at) {
        return Float.intBitsToFloat((int) INT.get(bytes, at));
    }

    /** Takes the next bytes of an input. */
    public void fill(DataInput in, int length) throws IOException {
        if (bytes.length < length) {
            bytes = new byte[Math.max(2 * bytes.length, length)];
        }
        in.readFully(bytes, 0, length);
        at = 0;
        end = length;
    }

    /** How many bytes were not read yet. */
    public int remaining() {
        return end - at;
    }

    /** The place of so many next bytes, which are passed over. */
    private int pass(int count) throws EOFException {
        int from = at;
        if (count < 0 || count > end - from) {
            throw new EOFException(end - from + " bytes left, " + count + " expected");
        }
        at = from + count;
        return from;
    }

    /** As {@link Wire#readInt}. */
    int readVariableInt() throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = bytes[pass(1)];
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("A variable-length int of more than 5 bytes");
    }

    /** As {@link Wire#readUnsigned}. */
    long readVariableLong() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = bytes[pass(1)];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("A variable-length long of more than 10 bytes");
    }

    /** A text of so many bytes. */
    String readUtf8(int length) throws IOException {
        return new String(bytes, pass(length), length, StandardCharsets.UTF_8);
    }

    @Override
    public void readFully(byte[] target) throws IOException {
        readFully(target, 0, target.length);
    }

    @Override
    public void readFully(byte[] target, int from, int count) throws IOException {
        System.arraycopy(bytes, pass(count), target, from, count);
    }

    @Override
    public int skipBytes(int count) {
        int skipped = Math.min(count, end - at);
        at += skipped;
        return skipped;
    }

    @Override
    public boolean readBoolean() throws IOException {
        return readByte() != 0;
    }

    @Override
    public byte readByte() throws IOException {
        return bytes[pass(1)];
    }

    @Override
    public int readUnsignedByte() throws IOException {
        return readByte() & 0xFF;
    }

    @Override
    public short readShort() throws IOException {
        return (short) readUnsignedShort();
    }

    @Override
    public int readUnsignedShort() throws IOException {
        int first = readUnsignedByte();
        return first << 8 | readUnsignedByte();
    }

    @Override
    public char readChar() throws IOException {
        return (char) readUnsignedShort();
    }

    @Override
    public int readInt() throws IOException {
        return (int) INT.get(bytes, pass(Integer.BYTES));
    }

    @Override
    public long readLong() throws IOException {
        return (long) LONG.get(bytes, pass(Long.BYTES));
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat(readInt());
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(readLong());
    }

    /** Codecs read texts by {@link Wire}. */
    @Override
    public String readLine() throws IOException {
        throw new IOException("Texts are read by Wire");
    }

    /** Codecs read texts by {@link Wire}. */
    @Override
    public String readUTF() throws IOException {
        throw new IOException("Texts are read by Wire");
    }
}
