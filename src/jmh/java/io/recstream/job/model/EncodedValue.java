package io.recstream.job.model;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A value and its bytes, written and read through the buffers that Flink uses for RocksDB. */
public final class EncodedValue<T> {

    private final Codec<T> codec;
    private final T value;
    private final byte[] bytes;
    private final DataOutputSerializer out = new DataOutputSerializer(4096);
    private final DataInputDeserializer in = new DataInputDeserializer();

    public EncodedValue(Codec<T> codec, T value) {
        this.codec = codec;
        this.value = value;
        this.bytes = TestingCodec.bytes(codec, value);
    }

    public int write() throws IOException {
        out.clear();
        codec.write(value, out);
        return out.length();
    }

    public T read() throws IOException {
        in.setBuffer(bytes);
        return codec.read(in);
    }
}
