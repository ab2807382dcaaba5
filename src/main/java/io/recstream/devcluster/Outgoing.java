package io.recstream.devcluster;

import io.recstream.avro.UserEvent;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A record for the events topic.
 *
 * @param key the user key, so that a user's events stay in order, or with identity the device's;
 *     null if it is unknown
 * @param payload as sent
 * @param event in the payload; null if the payload is broken on purpose
 */
public record Outgoing(String key, byte[] payload, UserEvent event) {

    /** A valid event in Avro's single-object encoding, keyed by its user. */
    public static Outgoing of(UserEvent event) {
        return new Outgoing(userKey(event), encode(event), event);
    }

    /** A valid event, keyed by its device if it has one, as identity needs it. */
    public static Outgoing byDevice(UserEvent event) {
        String device = UserKey.of(null, event.getDeviceId());
        return new Outgoing(device == null ? userKey(event) : device, encode(event), event);
    }

    /** A payload that should become a dead letter. */
    public static Outgoing broken(String key, byte[] payload) {
        return new Outgoing(key, payload, null);
    }

    /** The key of its user or device, or null if it has neither. */
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

    /** The remaining bytes of a buffer. */
    public static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
