package io.recstream.job.state;

import io.recstream.job.model.Codec;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The Flink type of a value that has a {@link Codec}: of state, or of the messages on an edge. */
public final class CodecType<T> extends TypeInformation<T> {

    private static final long serialVersionUID = 1L;

    private final Class<?> type;
    private final TypeSerializer<T> serializer;

    private CodecType(Class<?> type, TypeSerializer<T> serializer) {
        this.type = type;
        this.serializer = serializer;
    }

    /** Of state: the bytes of its codec. */
    public static <T> CodecType<T> of(Class<? super T> type, Codec<T> codec) {
        return new CodecType<>(type, new CodecSerializer<>(codec));
    }

    /** Of messages: see {@link MessageSerializer}. */
    public static <T> CodecType<T> ofMessage(Class<? super T> type, Codec<T> codec) {
        return new CodecType<>(type, new MessageSerializer<>(codec));
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<T> getTypeClass() {
        return (Class<T>) type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer.duplicate();
    }

    @Override
    public String toString() {
        return "CodecType<" + type.getSimpleName() + ">";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecType<?> that
                && type == that.type
                && serializer.equals(that.serializer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, serializer);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof CodecType<?>;
    }
}
