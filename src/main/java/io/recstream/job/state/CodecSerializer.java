package io.recstream.job.state;

import io.recstream.job.model.Codec;
import io.recstream.job.model.StateCodec;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Any {@link Codec} as a Flink serializer. Stateless, so one instance serves all threads. */
public final class CodecSerializer<T> extends TypeSerializer<T> {

    private static final long serialVersionUID = 1L;

    private final Class<? extends Codec<T>> codecClass;
    private transient Codec<T> codec;

    @SuppressWarnings("unchecked")
    public CodecSerializer(Codec<T> codec) {
        this.codecClass = (Class<? extends Codec<T>>) codec.getClass();
        this.codec = codec;
    }

    Codec<T> codec() {
        if (codec == null) {
            codec = instantiate();
        }
        return codec;
    }

    private Codec<T> instantiate() {
        try {
            return codecClass.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Codec "
                            + codecClass.getName()
                            + " needs a public constructor without arguments",
                    e);
        }
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return from == null ? null : codec().copy(from);
    }

    @Override
    public T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        codec().write(value, target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        return codec().read(source);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return codec().read(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        codec().write(codec().read(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecSerializer<?> that && codecClass == that.codecClass;
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(codecClass);
    }

    /**
     * The snapshot of this serializer in savepoints.
     *
     * @throws IllegalStateException if the codec is not one of state
     */
    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        if (codec() instanceof StateCodec<T> ofState) {
            return new CodecSnapshot<>(ofState);
        }
        throw new IllegalStateException(codecClass.getName() + " is no codec of state");
    }
}
