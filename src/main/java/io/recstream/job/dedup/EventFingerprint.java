package io.recstream.job.dedup;

import io.recstream.job.model.ByteWriter;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserEventCodec;
import io.recstream.job.model.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The fingerprint of an event: 128 bits of its id and 64 bits of its content.
 *
 * <p>The content includes the attributes, and the device if there is a user id. The fingerprint is
 * computed from the decoded fields, so that a producer may send an event again in another encoding,
 * and from a byte form of its own, so that it does not change with the message codecs. Two of n ids
 * of one user collide with probability n² / 2¹²⁹.
 */
public record EventFingerprint(long idHigh, long idLow, long payload) {

    private static final int SEED = 0;

    public static EventFingerprint of(UserEvent event) {
        return of(event, new ByteWriter());
    }

    /**
     * The fingerprint of an event.
     *
     * @param scratch what it holds is replaced
     */
    public static EventFingerprint of(UserEvent event, ByteWriter scratch) {
        return of(event, true, scratch);
    }

    /**
     * The fingerprint of releases until 0.2.0: without the extras, and with the value as a double.
     */
    static EventFingerprint withoutExtras(UserEvent event) {
        return of(event, false, new ByteWriter());
    }

    private static EventFingerprint of(UserEvent event, boolean withExtras, ByteWriter scratch) {
        byte[] idBytes = idOf(event).getBytes(StandardCharsets.UTF_8);
        writePayload(event, withExtras, scratch);
        long[] id = MurmurHash3.hash128x64(idBytes, 0, idBytes.length, SEED);
        long[] payload = MurmurHash3.hash128x64(scratch.array(), 0, scratch.length(), SEED);
        return new EventFingerprint(id[0], id[1], payload[0]);
    }

    /**
     * Event ids are unique per id that a producer sends, not per person: an event that came under
     * another id of its person has that id in front. It is not part of an id, which has no control
     * characters.
     */
    private static String idOf(UserEvent event) {
        Resolution resolution = event.resolution();
        return resolution == null || resolution.origin().equals(event.userId())
                ? event.eventId()
                : resolution.origin() + '\0' + event.eventId();
    }

    private static void writePayload(UserEvent event, boolean withExtras, ByteWriter out) {
        out.clear();
        try {
            Wire.writeString(event.userId(), out);
            Wire.writeNullableString(event.sessionId(), out);
            Wire.writeString(event.itemId(), out);
            Wire.writeString(event.type(), out);
            out.writeLong(event.time());
            if (withExtras) {
                UserEventCodec.writeValue(event.valueMicros(), out);
                // Also where there are none: so the two forms of one event differ.
                out.writeLong(event.extras());
            } else {
                out.writeDouble(MicroUnits.toUnits(event.valueMicros()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
