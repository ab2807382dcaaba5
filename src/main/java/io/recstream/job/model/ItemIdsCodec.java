package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The byte form of {@link ItemIds}: what all ids begin with once, then of each the rest. Where the
 * rests are numbers, as they mostly are, they are written as numbers: {@code item-14957} takes
 * three bytes.
 */
final class ItemIdsCodec {

    /** Beside how many ids there are: their form follows, which is not the usual one. */
    private static final int HAS_FORM = 1;

    private static final int TEXT = 0;

    /**
     * Numbers without leading zeros, the usual form. A greater one: all of so many digits more,
     * zeros in front.
     */
    private static final int NUMBERS = 1;

    /** A long holds each number of so many digits. */
    private static final int MAX_DIGITS = 18;

    private ItemIdsCodec() {}

    static void write(ItemIds ids, DataOutput out) throws IOException {
        if (ids.size() == 0) {
            Wire.writeInt(0, out);
            return;
        }
        int shared = sharedLength(ids);
        int stem = withoutDigits(ids, shared);
        int form = form(ids, stem);
        int front = form == TEXT ? shared : stem;
        Wire.writeInt(ids.size() << 1 | (form == NUMBERS ? 0 : HAS_FORM), out);
        if (form != NUMBERS) {
            out.writeByte(form);
        }
        Wire.writeInt(front, out);
        out.write(ids.bytes(), 0, front);
        for (int i = 0; i < ids.size(); i++) {
            int from = ids.start(i) + front;
            if (form == TEXT) {
                Wire.writeInt(ids.end(i) - from, out);
                out.write(ids.bytes(), from, ids.end(i) - from);
            } else {
                Wire.writeUnsigned(number(ids.bytes(), from, ids.end(i)), out);
            }
        }
    }

    /** Reads ids in the place of those that are there. */
    static void read(DataInput in, ItemIds ids) throws IOException {
        ids.clear();
        int head = Wire.readInt(in);
        int size = head >>> 1;
        if (size == 0) {
            return;
        }
        int form = readForm(head, in);
        int front = Wire.readInt(in);
        // Where the first id begins; the others have it from there.
        ids.append(front);
        in.readFully(ids.bytes(), 0, front);
        ids.clear();
        for (int i = 0; i < size; i++) {
            long rest = form == TEXT ? Wire.readInt(in) : Wire.readUnsigned(in);
            int length = lengthOf(rest, form);
            int start = ids.append(front + length);
            byte[] bytes = ids.bytes();
            System.arraycopy(bytes, 0, bytes, start, front);
            if (form == TEXT) {
                in.readFully(bytes, start + front, length);
            } else {
                spell(rest, bytes, start + front, start + front + length);
            }
        }
    }

    /** How many ids there are, from their first bytes. */
    static int readSize(DataInput in) throws IOException {
        return Wire.readInt(in) >>> 1;
    }

    /** Reads the id at an index, and leaves those behind it unread. */
    static String readOne(DataInput in, int index) throws IOException {
        int head = Wire.readInt(in);
        int form = readForm(head, in);
        int front = Wire.readInt(in);
        byte[] id = new byte[front + MAX_DIGITS];
        in.readFully(id, 0, front);
        for (int i = 0; ; i++) {
            long rest = form == TEXT ? Wire.readInt(in) : Wire.readUnsigned(in);
            if (i == index) {
                int end = front + lengthOf(rest, form);
                if (form == TEXT) {
                    id = Arrays.copyOf(id, end);
                    in.readFully(id, front, end - front);
                } else {
                    spell(rest, id, front, end);
                }
                return new String(id, 0, end, StandardCharsets.UTF_8);
            }
            if (form == TEXT) {
                in.skipBytes((int) rest);
            }
        }
    }

    private static int readForm(int head, DataInput in) throws IOException {
        return (head & HAS_FORM) != 0 ? in.readByte() : NUMBERS;
    }

    /** Of what an id is behind the front: a length in bytes, or a number. */
    private static int lengthOf(long rest, int form) {
        return form == TEXT ? (int) rest : form == NUMBERS ? digits(rest) : form - NUMBERS;
    }

    /** How many bytes all ids have in common at the front. */
    private static int sharedLength(ItemIds ids) {
        byte[] bytes = ids.bytes();
        int shared = ids.end(0);
        for (int i = 1; i < ids.size(); i++) {
            int same = Arrays.mismatch(bytes, 0, shared, bytes, ids.start(i), ids.end(i));
            shared = same < 0 ? shared : same;
        }
        return shared;
    }

    private static int withoutDigits(ItemIds ids, int shared) {
        int stem = shared;
        while (stem > 0 && isDigit(ids.bytes()[stem - 1])) {
            stem--;
        }
        return stem;
    }

    /** What all ids are behind the stem. */
    private static int form(ItemIds ids, int stem) {
        byte[] bytes = ids.bytes();
        int length = ids.end(0) - stem;
        boolean sameLength = true;
        boolean leadingZeros = false;
        for (int i = 0; i < ids.size(); i++) {
            int from = ids.start(i) + stem;
            int digits = ids.end(i) - from;
            if (digits == 0 || digits > MAX_DIGITS) {
                return TEXT;
            }
            for (int k = from; k < ids.end(i); k++) {
                if (!isDigit(bytes[k])) {
                    return TEXT;
                }
            }
            sameLength &= digits == length;
            leadingZeros |= bytes[from] == '0' && digits > 1;
        }
        return !leadingZeros ? NUMBERS : sameLength ? NUMBERS + length : TEXT;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int k = from; k < to; k++) {
            number = 10 * number + bytes[k] - '0';
        }
        return number;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static void spell(long number, byte[] bytes, int from, int to) {
        long rest = number;
        for (int k = to - 1; k >= from; k--) {
            bytes[k] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
