package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The primitive byte forms that all codecs share: variable-length integers, UTF-8 strings, nullable
 * values.
 */
public final class Wire {

    private Wire() {}

    /** Unsigned LEB128: 1 byte below 128, 5 at most. */
    public static void writeInt(int value, DataOutput out) throws IOException {
        if (out instanceof ByteWriter writer) {
            writer.writeVariableInt(value);
            return;
        }
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    public static int readInt(DataInput in) throws IOException {
        if (in instanceof ByteReader reader) {
            return reader.readVariableInt();
        }
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = in.readByte();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("A variable-length int of more than 5 bytes");
    }

    /** Zigzag LEB128: small magnitudes of either sign are short; 10 bytes at most. */
    public static void writeLong(long value, DataOutput out) throws IOException {
        writeUnsigned((value << 1) ^ (value >> 63), out);
    }

    public static long readLong(DataInput in) throws IOException {
        long value = readUnsigned(in);
        return (value >>> 1) ^ -(value & 1);
    }

    /** Unsigned LEB128: 1 byte below 128, 10 at most. */
    static void writeUnsigned(long value, DataOutput out) throws IOException {
        if (out instanceof ByteWriter writer) {
            writer.writeVariableLong(value);
            return;
        }
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long readUnsigned(DataInput in) throws IOException {
        if (in instanceof ByteReader reader) {
            return reader.readVariableLong();
        }
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = in.readByte();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("A variable-length long of more than 10 bytes");
    }

    public static void writeString(String value, DataOutput out) throws IOException {
        if (out instanceof ByteWriter writer) {
            writer.writeUtf8(value, 0);
            return;
        }
        writeBytes(value.getBytes(StandardCharsets.UTF_8), out);
    }

    public static String readString(DataInput in) throws IOException {
        return readString(readInt(in), in);
    }

    /** A string whose length in bytes, which {@link #writeString} has written, was read. */
    static String readString(int length, DataInput in) throws IOException {
        if (in instanceof ByteReader reader) {
            return reader.readUtf8(length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public static void writeNullableString(String value, DataOutput out) throws IOException {
        if (value != null && out instanceof ByteWriter writer) {
            writer.writeUtf8(value, 1);
            return;
        }
        writeNullableBytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8), out);
    }

    public static String readNullableString(DataInput in) throws IOException {
        int length = readInt(in) - 1;
        return length < 0 ? null : readString(length, in);
    }

    public static void writeNullableLong(Long value, DataOutput out) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            writeLong(value, out);
        }
    }

    public static Long readNullableLong(DataInput in) throws IOException {
        return in.readBoolean() ? Long.valueOf(readLong(in)) : null;
    }

    public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        writeInt(bytes.length, out);
        out.write(bytes);
    }

    public static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[readInt(in)];
        in.readFully(bytes);
        return bytes;
    }

    /** Writes length + 1, so that 0 is null and an empty array stays empty. */
    public static void writeNullableBytes(byte[] bytes, DataOutput out) throws IOException {
        writeInt(bytes == null ? 0 : bytes.length + 1, out);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    public static byte[] readNullableBytes(DataInput in) throws IOException {
        int length = readInt(in) - 1;
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** Fails on a version that this release does not know: a newer release wrote the savepoint. */
    public static void requireVersion(int found, int newest, String what) throws IOException {
        if (found < 1 || found > newest) {
            throw new IOException(
                    "State "
                            + what
                            + " has version "
                            + found
                            + ", this release reads 1 to "
                            + newest
                            + ": restore it with the release that wrote it");
        }
    }

    public static void writeStrings(String[] values, DataOutput out) throws IOException {
        writeInt(values.length, out);
        for (String value : values) {
            writeString(value, out);
        }
    }

    public static String[] readStrings(DataInput in) throws IOException {
        String[] values = new String[readInt(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = readString(in);
        }
        return values;
    }

    public static void writeFloats(float[] values, DataOutput out) throws IOException {
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    /** The counterpart of {@link #writeFloats}, whose length the caller knows. */
    public static float[] readFloats(int length, DataInput in) throws IOException {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
