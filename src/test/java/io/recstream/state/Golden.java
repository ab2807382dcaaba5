package io.recstream.state;

import io.recstream.model.Codec;
import java.util.Map;

/**
 * What the bytes that the versions of a codec have written mean to the code of today.
 *
 * @param inSavepoints whether all older versions must stay readable; else it is a message, which
 *     outlives no job, and only its newest bytes matter
 * @param meanings by version, the newest included: the value as today's codec must read it
 */
public record Golden<T>(Codec<T> codec, boolean inSavepoints, Map<Integer, T> meanings) {

    /** A value in savepoints whose bytes have never changed. */
    public static <T> Golden<T> state(Codec<T> codec, T value) {
        return new Golden<>(codec, true, Map.of(1, value));
    }

    /** A message between operators. */
    public static <T> Golden<T> message(Codec<T> codec, T value) {
        return new Golden<>(codec, false, Map.of(codec.version(), value));
    }

    String name() {
        return codec.getClass().getName().replaceAll(".*\\.", "").replace('$', '.');
    }

    @Override
    public String toString() {
        return name();
    }
}
