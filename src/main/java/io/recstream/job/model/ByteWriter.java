package io.recstream.job.model;

import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An array that grows while a codec writes one value into it. {@link Wire} writes its forms here
 * without a call for each byte. Bytes of {@link DataOutput} are in its order, the greatest first.
 */
public final class ByteWriter implements DataOutput {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int MAX_VARIABLE_LONG = 10;

    private byte[] bytes;
    private int length;

    public ByteWriter() {
        this(256);
    }

    /** A writer whose array has room for so many bytes at first. */
    ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Begins anew; the array is kept. */
    public void clear() {
        length = 0;
    }

    public int length() {
        return length;
    }

    /**
     * What was written is in front, {@link #length} bytes. The next write may replace the array.
     */
    public byte[] array() {
        return bytes;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** As {@link Wire#writeInt}. */
    void writeVariableInt(int value) {
        writeVariableLong(Integer.toUnsignedLong(value));
    }

    /** As {@link Wire#writeUnsigned}. */
    void writeVariableLong(long value) {
        reserve(MAX_VARIABLE_LONG);
        putVariableLong(value);
    }

    private void putVariableLong(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /**
     * Writes a text's length in bytes as a variable-length int, and its UTF-8; without garbage
     * where all characters are ASCII, as those of most ids.
     *
     * @param more what is added to the length
     */
    void writeUtf8(String value, int more) {
        int characters = value.length();
        reserve(MAX_VARIABLE_LONG + characters);
        int before = length;
        putVariableLong(characters + more);
        int at = length;
        for (int i = 0; i < characters; i++) {
            char next = value.charAt(i);
            if (next >= 0x80) {
                length = before;
                byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
                writeVariableInt(encoded.length + more);
                write(encoded);
                return;
            }
            bytes[at++] = (byte) next;
        }
        length = at;
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    @Override
    public void write(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    @Override
    public void writeBoolean(boolean value) {
        write(value ? 1 : 0);
    }

    @Override
    public void writeByte(int value) {
        write(value);
    }

    @Override
    public void writeShort(int value) {
        write(value >>> 8);
        write(value);
    }

    @Override
    public void writeChar(int value) {
        writeShort(value);
    }

    @Override
    public void writeInt(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    @Override
    public void writeLong(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    @Override
    public void writeFloat(float value) {
        writeInt(Float.floatToIntBits(value));
    }

    @Override
    public void writeDouble(double value) {
        writeLong(Double.doubleToLongBits(value));
    }

    /** Codecs write texts by {@link Wire}. */
    @Override
    public void writeBytes(String text) throws IOException {
        throw new IOException("Texts are written by Wire");
    }

    /** Codecs write texts by {@link Wire}. */
    @Override
    public void writeChars(String text) throws IOException {
        throw new IOException("Texts are written by Wire");
    }

    /** Codecs write texts by {@link Wire}. */
    @Override
    public void writeUTF(String text) throws IOException {
        throw new IOException("Texts are written by Wire");
    }
}
