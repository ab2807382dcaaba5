package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a list is ranked from, in one array of bytes: kept for many users, a few hundred strings of
 * each would cost four times the memory, and the garbage collector time. Never leaves the process.
 */
final class PackedContext {

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final int ABSENT = -1;

    /** The longest of the parts of a candidate beside its id. */
    private static final int NUMBERS = 16;

    private static final int KNN = 1;
    private static final int SEQUENTIAL = 2;
    private static final int ASSOCIATION = 4;

    /** Packs contexts; reused from list to list. */
    static final class Packer {

        private byte[] out = new byte[8_192];
        private int at;

        /**
         * Packs one context.
         *
         * @param responses by position; null where one is missing
         * @param context the distinct items of the session, newest first
         * @param category of the newest item, or null
         */
        byte[] pack(CandidateResponse[] responses, String[] context, String category) {
            at = 0;
            write(category);
            writeInt(context.length);
            for (String item : context) {
                write(item);
            }
            writeInt(responses.length);
            for (CandidateResponse response : responses) {
                write(response == null ? null : response.itemId());
                if (response != null) {
                    write(response.candidates());
                }
            }
            return Arrays.copyOf(out, at);
        }

        private void write(Candidates candidates) {
            writeInt(candidates.size());
            for (int i = 0; i < candidates.size(); i++) {
                write(candidates.items()[i]);
                reserve(NUMBERS);
                int present = at++;
                int experts = 0;
                experts |= writeUnlessZero(candidates.knn()[i], KNN);
                experts |= writeUnlessZero(candidates.sequential()[i], SEQUENTIAL);
                experts |= writeUnlessZero(candidates.association()[i], ASSOCIATION);
                out[present] = (byte) experts;
            }
            reserve(NUMBERS);
            writeFloat(candidates.knnMass());
            writeFloat(candidates.associationMass());
        }

        private int writeUnlessZero(float score, int expert) {
            if (score == 0) {
                return 0;
            }
            writeFloat(score);
            return expert;
        }

        private void writeFloat(float value) {
            INTS.set(out, at, Float.floatToRawIntBits(value));
            at += Integer.BYTES;
        }

        /** The characters of most ids are bytes. */
        private void write(String text) {
            if (text == null) {
                writeInt(ABSENT);
                return;
            }
            int start = at;
            int length = text.length();
            writeInt(length);
            reserve(length);
            int to = at;
            for (int i = 0; i < length; i++) {
                char next = text.charAt(i);
                if (next >= 0x80) {
                    at = start;
                    writeUtf8(text);
                    return;
                }
                out[to++] = (byte) next;
            }
            at = to;
        }

        private void writeUtf8(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            writeInt(bytes.length);
            reserve(bytes.length);
            System.arraycopy(bytes, 0, out, at, bytes.length);
            at += bytes.length;
        }

        /** One byte from -1 to 126. */
        private void writeInt(int value) {
            reserve(NUMBERS);
            if (value < Byte.MAX_VALUE) {
                out[at++] = (byte) value;
            } else {
                out[at++] = Byte.MAX_VALUE;
                INTS.set(out, at, value);
                at += Integer.BYTES;
            }
        }

        private void reserve(int bytes) {
            if (out.length - at < bytes) {
                out = Arrays.copyOf(out, Math.max(2 * out.length, at + bytes));
            }
        }
    }

    /** By position; null where one is missing. They have no events and no sequence numbers. */
    final CandidateResponse[] responses;

    /** The distinct items of the session, newest first. */
    final String[] context;

    /** Of the newest item, or null. */
    final String category;

    private final byte[] in;
    private int at;

    /**
     * Unpacks a context.
     *
     * @param userId its user
     */
    PackedContext(String userId, byte[] packed) {
        in = packed;
        category = readText();
        context = new String[readInt()];
        for (int i = 0; i < context.length; i++) {
            context[i] = readText();
        }
        responses = new CandidateResponse[readInt()];
        for (int i = 0; i < responses.length; i++) {
            String item = readText();
            if (item != null) {
                responses[i] =
                        new CandidateResponse(
                                userId, 0, responses.length, i, item, readCandidates(), null, null);
            }
        }
    }

    private Candidates readCandidates() {
        int size = readInt();
        String[] items = new String[size];
        float[] knn = new float[size];
        float[] sequential = new float[size];
        float[] association = new float[size];
        for (int i = 0; i < size; i++) {
            items[i] = readText();
            int present = in[at++];
            knn[i] = (present & KNN) != 0 ? readFloat() : 0;
            sequential[i] = (present & SEQUENTIAL) != 0 ? readFloat() : 0;
            association[i] = (present & ASSOCIATION) != 0 ? readFloat() : 0;
        }
        return new Candidates(items, knn, sequential, association, readFloat(), readFloat());
    }

    private float readFloat() {
        at += Integer.BYTES;
        return Float.intBitsToFloat((int) INTS.get(in, at - Integer.BYTES));
    }

    private String readText() {
        int length = readInt();
        if (length == ABSENT) {
            return null;
        }
        at += length;
        return new String(in, at - length, length, StandardCharsets.UTF_8);
    }

    private int readInt() {
        int first = in[at++];
        if (first < Byte.MAX_VALUE) {
            return first;
        }
        at += Integer.BYTES;
        return (int) INTS.get(in, at - Integer.BYTES);
    }
}
