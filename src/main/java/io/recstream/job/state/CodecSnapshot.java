package io.recstream.job.state;

import io.recstream.job.model.StateCodec;
import java.io.IOException;
import java.util.NoSuchElementException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The id and version of a codec in a savepoint. A codec reads all its older versions, value by
 * value, so an older version is compatible as it is; a newer one, or another codec, is not.
 *
 * <p>Savepoints also contain the name of this class: it may not be renamed.
 */
public class CodecSnapshot<T> implements TypeSerializerSnapshot<T> {

    /** Until 0.2.0: the class of the codec in place of its id. */
    private static final int WITH_CLASS_NAME = 1;

    private static final int WITH_ID = 2;

    private StateCodec<T> codec;
    private int codecVersion;

    /** For Flink, which reads the rest with {@link #readSnapshot}. */
    public CodecSnapshot() {}

    CodecSnapshot(StateCodec<T> codec) {
        this.codec = codec;
        this.codecVersion = codec.version();
    }

    @Override
    public int getCurrentVersion() {
        return WITH_ID;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(codec.id());
        out.writeInt(codecVersion);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader loader)
            throws IOException {
        String name = in.readUTF();
        codecVersion = in.readInt();
        try {
            String id = readVersion == WITH_CLASS_NAME ? StateCodecs.idOfFormerClass(name) : name;
            codec = (StateCodec<T>) StateCodecs.byId(id);
        } catch (NoSuchElementException e) {
            throw new IOException(
                    "The savepoint names a codec that this JAR does not have: " + name, e);
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return new CodecSerializer<>(codec);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
            TypeSerializerSnapshot<T> older) {
        boolean readable =
                older instanceof CodecSnapshot<T> that
                        && that.codec.id().equals(codec.id())
                        && that.codecVersion <= codecVersion;
        return readable
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }

    /** Id and version, as the state contract has them. */
    @Override
    public String toString() {
        return codec.id() + " " + codecVersion;
    }
}
