package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a list is ranked from, in one array of bytes: kept for many users, a few hundred strings of
 * each would cost four times the memory, and the garbage collector time. Never leaves the process.
 */
final class PackedContext {

    private static final int ABSENT = -1;

    /** The longest of the parts of a candidate beside its id. */
    private static final int NUMBERS = 16;

    private static final int KNN = 1;
    private static final int SEQUENTIAL = 2;
    private static final int ASSOCIATION = 4;

    /** Packs contexts; reused from list to list. */
    static final class Packer {

        private ByteBuffer out = ByteBuffer.allocate(8_192);

        /**
         * Packs one context.
         *
         * @param responses by position; null where one is missing
         * @param context the distinct items of the session, newest first
         * @param category of the newest item, or null
         */
        byte[] pack(CandidateResponse[] responses, String[] context, String category) {
            out.clear();
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
            byte[] packed = new byte[out.position()];
            System.arraycopy(out.array(), 0, packed, 0, packed.length);
            return packed;
        }

        private void write(Candidates candidates) {
            writeInt(candidates.size());
            for (int i = 0; i < candidates.size(); i++) {
                write(candidates.items()[i]);
                float knn = candidates.knn()[i];
                float sequential = candidates.sequential()[i];
                float association = candidates.association()[i];
                reserve(NUMBERS);
                out.put(
                        (byte)
                                ((knn != 0 ? KNN : 0)
                                        | (sequential != 0 ? SEQUENTIAL : 0)
                                        | (association != 0 ? ASSOCIATION : 0)));
                if (knn != 0) {
                    out.putFloat(knn);
                }
                if (sequential != 0) {
                    out.putFloat(sequential);
                }
                if (association != 0) {
                    out.putFloat(association);
                }
            }
            reserve(NUMBERS);
            out.putFloat(candidates.knnMass()).putFloat(candidates.associationMass());
        }

        private void write(String text) {
            if (text == null) {
                writeInt(ABSENT);
                return;
            }
            int length = text.length();
            reserve(NUMBERS + length);
            int start = out.position();
            writeInt(length);
            for (int i = 0; i < length; i++) {
                char next = text.charAt(i);
                if (next >= 0x80) {
                    out.position(start);
                    writeUtf8(text);
                    return;
                }
                out.put((byte) next);
            }
        }

        private void writeUtf8(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            reserve(NUMBERS + bytes.length);
            writeInt(bytes.length);
            out.put(bytes);
        }

        /** One byte from -1 to 126. */
        private void writeInt(int value) {
            reserve(NUMBERS);
            if (value < Byte.MAX_VALUE) {
                out.put((byte) value);
            } else {
                out.put(Byte.MAX_VALUE).putInt(value);
            }
        }

        private void reserve(int bytes) {
            if (out.remaining() < bytes) {
                ByteBuffer longer =
                        ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + bytes));
                out = longer.put(out.flip());
            }
        }
    }

    /** By position; null where one is missing. They have no events and no sequence numbers. */
    final CandidateResponse[] responses;

    /** The distinct items of the session, newest first. */
    final String[] context;

    /** Of the newest item, or null. */
    final String category;

    private final ByteBuffer in;

    /**
     * Unpacks a context.
     *
     * @param userId its user
     */
    PackedContext(String userId, byte[] packed) {
        in = ByteBuffer.wrap(packed);
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
                                userId,
                                0,
                                responses.length,
                                i,
                                item,
                                readCandidates(),
                                null,
                                null);
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
            int present = in.get();
            knn[i] = (present & KNN) != 0 ? in.getFloat() : 0;
            sequential[i] = (present & SEQUENTIAL) != 0 ? in.getFloat() : 0;
            association[i] = (present & ASSOCIATION) != 0 ? in.getFloat() : 0;
        }
        return new Candidates(items, knn, sequential, association, in.getFloat(), in.getFloat());
    }

    private String readText() {
        int length = readInt();
        if (length == ABSENT) {
            return null;
        }
        String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private int readInt() {
        int first = in.get();
        return first < Byte.MAX_VALUE ? first : in.getInt();
    }
}
