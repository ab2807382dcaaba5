package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The byte form of a context in messages. Where its ids differ in a number at their end only, as
 * those of most shops, these are written as numbers: two or three bytes each.
 */
public final class ContextCodec {

    private static final int TEXTS = -1;

    private ContextCodec() {}

    public static void write(String[] ids, DataOutput out) throws IOException {
        int front = commonFront(ids);
        Wire.writeInt(ids.length << 1 | (front == TEXTS ? 0 : 1), out);
        if (front == TEXTS) {
            for (String id : ids) {
                Wire.writeString(id, out);
            }
        } else {
            Wire.writeString(ids[0].substring(0, front), out);
            for (String id : ids) {
                Wire.writeUnsigned(Long.parseLong(id, front, id.length(), 10), out);
            }
        }
    }

    public static String[] read(DataInput in) throws IOException {
        int head = Wire.readInt(in);
        boolean areNumbers = (head & 1) != 0;
        String[] ids = new String[head >>> 1];
        String front = areNumbers ? Wire.readString(in) : "";
        for (int i = 0; i < ids.length; i++) {
            ids[i] = areNumbers ? front + Wire.readUnsigned(in) : Wire.readString(in);
        }
        return ids;
    }

    /** The length of what all ids have in front of a number at their end; or TEXTS. */
    private static int commonFront(String[] ids) {
        if (ids.length == 0) {
            return TEXTS;
        }
        String first = ids[0];
        int front = first.length();
        while (front > 0 && ItemIdsCodec.isDigit(first.charAt(front - 1))) {
            front--;
        }
        for (String id : ids) {
            if (!id.regionMatches(0, first, 0, front) || !isNumber(id, front)) {
                return TEXTS;
            }
        }
        return front;
    }

    /** Whether the rest of a text is what {@link Long#toString(long)} gives. */
    private static boolean isNumber(String text, int from) {
        int digits = text.length() - from;
        if (digits < 1
                || digits > ItemIdsCodec.MAX_DIGITS
                || (digits > 1 && text.charAt(from) == '0')) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (!ItemIdsCodec.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
