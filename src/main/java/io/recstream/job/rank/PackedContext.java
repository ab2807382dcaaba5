package io.recstream.job.rank;

import io.recstream.job.model.ByteReader;
import io.recstream.job.model.ByteWriter;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.ResponseMessageCodec;
import io.recstream.job.model.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What a list is ranked from, in one array of bytes: kept for many users, a few hundred objects of
 * each would cost a multiple of the memory, and the garbage collector time. Never leaves the
 * process.
 *
 * @param responses by position; null where one is missing. They have no events
 * @param context the distinct items of the session, newest first
 * @param category of the newest item, or null
 */
record PackedContext(CandidateResponse[] responses, PackedItemIds context, String category) {

    private static final ResponseMessageCodec RESPONSES = new ResponseMessageCodec();

    /** Packs contexts; reused from list to list. */
    static final class Packer {

        private final ByteWriter out = new ByteWriter();

        byte[] pack(CandidateResponse[] responses, PackedItemIds context, String category) {
            out.clear();
            try {
                Wire.writeNullableString(category, out);
                context.write(out);
                Wire.writeInt(responses.length, out);
                for (CandidateResponse response : responses) {
                    out.writeBoolean(response != null);
                    if (response != null) {
                        RESPONSES.write(response.withoutEvent(), out);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Arrays.copyOf(out.array(), out.length());
        }
    }

    static PackedContext unpack(byte[] packed) {
        ByteReader in = ByteReader.of(packed);
        try {
            String category = Wire.readNullableString(in);
            PackedItemIds context = PackedItemIds.read(in);
            CandidateResponse[] responses = new CandidateResponse[Wire.readInt(in)];
            for (int i = 0; i < responses.length; i++) {
                responses[i] = in.readBoolean() ? RESPONSES.read(in) : null;
            }
            return new PackedContext(responses, context, category);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
