package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The byte form of {@link ItemIds}: what all ids begin with once, then of each the rest. Where the
 * rests are numbers, as they mostly are, they are written as numbers: {@code item-14957} takes
 * three bytes.
 */
final class ItemIdsCodec {

    private static final int TEXT = 0;

    /**
     * Numbers without leading zeros. A greater form: all of so many digits more, zeros in front.
     */
    private static final int NUMBERS = 1;

    /** A long holds each number of so many digits. */
    static final int MAX_DIGITS = 18;

    private ItemIdsCodec() {}

    static void write(ItemIds ids, DataOutput out) throws IOException {
        Wire.writeInt(ids.size(), out);
        if (ids.size() == 0) {
            return;
        }
        int shared = sharedLength(ids);
        int stem = withoutDigits(ids, shared);
        int form = form(ids, stem);
        int front = form == TEXT ? shared : stem;
        out.writeByte(form);
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
        int size = Wire.readInt(in);
        if (size == 0) {
            return;
        }
        int form = in.readByte();
        int front = Wire.readInt(in);
        // Where the first id begins; the others have it from there.
        ids.append(front);
        in.readFully(ids.bytes(), 0, front);
        ids.clear();
        for (int i = 0; i < size; i++) {
            long rest = form == TEXT ? Wire.readInt(in) : Wire.readUnsigned(in);
            int length =
                    form == TEXT ? (int) rest : form == NUMBERS ? digits(rest) : form - NUMBERS;
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

    static boolean isDigit(int character) {
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
