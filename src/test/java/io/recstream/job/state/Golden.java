package io.recstream.job.state;

import io.recstream.job.model.Codec;
import io.recstream.job.model.StateCodec;
import java.util.Map;

/**
 * What the bytes that the versions of a codec have written mean to the code of today. Of a message,
 * which outlives no job, only the newest bytes matter.
 *
 * @param meanings by version, the newest included: the value as today's codec must read it
 */
public record Golden<T>(Codec<T> codec, Map<Integer, T> meanings) {

    /** A value in savepoints whose bytes have never changed. */
    public static <T> Golden<T> state(StateCodec<T> codec, T value) {
        return new Golden<>(codec, Map.of(1, value));
    }

    /** A message between operators. */
    public static <T> Golden<T> message(Codec<T> codec, T value) {
        return new Golden<>(codec, Map.of(codec.version(), value));
    }

    boolean inSavepoints() {
        return codec instanceof StateCodec;
    }

    /** The id of a codec of state; the class of a message's. */
    String name() {
        return codec instanceof StateCodec<?> ofState
                ? ofState.id()
                : codec.getClass().getName().replaceAll(".*\\.", "").replace('$', '.');
    }

    @Override
    public String toString() {
        return name();
    }
}
