package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The byte form of a value: a message between operators, or keyed state.
 *
 * <p>Implementations are stateless and have a public constructor without arguments. Messages are
 * not part of savepoints; the byte form of state is a {@link StateCodec}.
 */
public interface Codec<T> {

    /** The newest byte form that {@link #write} produces; 1 to 127. */
    int version();

    void write(T value, DataOutput out) throws IOException;

    /** Reads exactly what {@link #write} of this or an older version has written. */
    T read(DataInput in) throws IOException;

    /**
     * A deep copy, made by writing and reading; codecs of immutable values return the value itself.
     */
    default T copy(T value) {
        try {
            ByteWriter bytes = new ByteWriter();
            write(value, bytes);
            return read(ByteReader.of(bytes.array(), bytes.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
