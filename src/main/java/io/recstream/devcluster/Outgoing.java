package io.recstream.devcluster;

import io.recstream.avro.UserEvent;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A record on its way to the events topic.
 *
 * @param key the user key, so that a user's events stay in order; null where it is unknown
 * @param payload as it goes onto the wire
 * @param event what the payload says; null where it is not meant to say anything
 */
public record Outgoing(String key, byte[] payload, UserEvent event) {

    /** A sound event in Avro's single-object encoding, keyed by its user. */
    public static Outgoing of(UserEvent event) {
        return new Outgoing(userKey(event), encode(event), event);
    }

    /** Bytes that should end as a dead letter. */
    public static Outgoing broken(String key, byte[] payload) {
        return new Outgoing(key, payload, null);
    }

    /** The key of its user or device, or null where it names neither. */
    public static String userKey(UserEvent event) {
        return UserKey.of(event.getUserId(), event.getDeviceId());
    }

    public static byte[] encode(UserEvent event) {
        try {
            return bytes(UserEvent.getEncoder().encode(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is left in a buffer. */
    public static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
