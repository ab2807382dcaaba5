package io.recstream.state;

import io.recstream.model.Codec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Names the codec and its version in a savepoint. A codec reads all its older versions, value by
 * value, so an older version is compatible as it is; a newer one, or another codec, is not.
 */
public final class CodecSnapshot<T> implements TypeSerializerSnapshot<T> {

    private static final int SNAPSHOT_VERSION = 1;

    private Codec<T> codec;
    private int codecVersion;

    /** For Flink, which reads the rest with {@link #readSnapshot}. */
    public CodecSnapshot() {}

    CodecSnapshot(Codec<T> codec) {
        this.codec = codec;
        this.codecVersion = codec.version();
    }

    static <T> Codec<T> instantiate(Class<? extends Codec<T>> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Codec " + type.getName() + " needs a public constructor without arguments", e);
        }
    }

    @Override
    public int getCurrentVersion() {
        return SNAPSHOT_VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(codec.getClass().getName());
        out.writeInt(codecVersion);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader loader)
            throws IOException {
        String name = in.readUTF();
        codecVersion = in.readInt();
        try {
            codec = instantiate((Class<? extends Codec<T>>) Class.forName(name, true, loader));
        } catch (ClassNotFoundException e) {
            throw new IOException("The savepoint names a codec that this JAR has not: " + name, e);
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
                        && that.codec.getClass() == codec.getClass()
                        && that.codecVersion <= codecVersion;
        return readable
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
