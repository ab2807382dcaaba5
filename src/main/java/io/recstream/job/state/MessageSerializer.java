package io.recstream.job.state;

import io.recstream.job.model.ByteReader;
import io.recstream.job.model.ByteWriter;
import io.recstream.job.model.Codec;
import io.recstream.job.model.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A {@link Codec} as the serializer of an edge. A message is its length and its bytes, so it leaves
 * and enters Flink's buffers as one block, and the codec works on an array. Has buffers, hence each
 * thread its own {@link #duplicate}.
 */
public final class MessageSerializer<T> extends TypeSerializer<T> {

    private static final long serialVersionUID = 1L;

    private final CodecSerializer<T> codecs;
    private transient ByteWriter writer;
    private transient ByteReader reader;

    public MessageSerializer(Codec<T> codec) {
        this(new CodecSerializer<>(codec));
    }

    private MessageSerializer(CodecSerializer<T> codecs) {
        this.codecs = codecs;
    }

    @Override
    public boolean isImmutableType() {
        return codecs.isImmutableType();
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return new MessageSerializer<>(codecs);
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return codecs.copy(from);
    }

    @Override
    public T copy(T from, T reuse) {
        return codecs.copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        if (writer == null) {
            writer = new ByteWriter();
        }
        writer.clear();
        codecs.codec().write(value, writer);
        Wire.writeInt(writer.length(), target);
        target.write(writer.array(), 0, writer.length());
    }

    /**
     * @throws IOException if the codec does not read all that was written
     */
    @Override
    public T deserialize(DataInputView source) throws IOException {
        if (reader == null) {
            reader = new ByteReader();
        }
        reader.fill(source, Wire.readInt(source));
        T value = codecs.codec().read(reader);
        if (reader.remaining() > 0) {
            throw new IOException(codecs.codec() + " has left " + reader.remaining() + " bytes");
        }
        return value;
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        Wire.writeBytes(Wire.readBytes(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageSerializer<?> that && codecs.equals(that.codecs);
    }

    @Override
    public int hashCode() {
        return codecs.hashCode();
    }

    /** Messages are not part of savepoints. */
    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        throw new IllegalStateException("A message is no state: " + codecs.codec().getClass());
    }
}
