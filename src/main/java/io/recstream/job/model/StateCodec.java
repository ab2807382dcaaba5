package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The byte form of a value in state: one byte with its version, then the fields.
 *
 * <p>Savepoints contain the codec's id and not its class name: the id is a contract, the class may
 * be renamed or moved. Implementations are listed in {@code META-INF/services}, where the id of a
 * savepoint is looked up. Fields may not change without a new version, whose {@link #readFields}
 * still reads all older ones.
 */
public abstract class StateCodec<T> implements Codec<T> {

    private final String id;
    private final int version;

    /**
     * A codec with its id in savepoints.
     *
     * @param id lower case letters and hyphens, as in {@code item-memory}; never changes
     * @param version of what {@link #writeFields} writes; 1 to 127
     */
    protected StateCodec(String id, int version) {
        this.id = id;
        this.version = version;
    }

    public final String id() {
        return id;
    }

    @Override
    public final int version() {
        return version;
    }

    @Override
    public final void write(T value, DataOutput out) throws IOException {
        out.writeByte(version);
        writeFields(value, out);
    }

    /**
     * Reads what this or an older version has written.
     *
     * @throws IOException if a newer version has written it
     */
    @Override
    public final T read(DataInput in) throws IOException {
        int found = in.readByte();
        Wire.requireVersion(found, version, id);
        return readFields(found, in);
    }

    protected abstract void writeFields(T value, DataOutput out) throws IOException;

    /**
     * Reads the fields of one version.
     *
     * @param version 1 to {@link #version()}
     */
    protected abstract T readFields(int version, DataInput in) throws IOException;
}
