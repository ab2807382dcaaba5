package io.recstream.job.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.Codec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class MessageSerializerTest {

    private record Message(
            String text, String nullable, int small, long large, double number, float[] scores) {}

    /** Has all forms that codecs use. */
    public static final class MessageCodec implements Codec<Message> {

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(Message message, DataOutput out) throws IOException {
            Wire.writeString(message.text(), out);
            Wire.writeNullableString(message.nullable(), out);
            Wire.writeInt(message.small(), out);
            Wire.writeLong(message.large(), out);
            out.writeDouble(message.number());
            out.writeLong(message.large());
            out.writeInt(message.small());
            out.writeShort(message.small());
            out.writeBoolean(message.nullable() == null);
            Wire.writeInt(message.scores().length, out);
            Wire.writeFloats(message.scores(), out);
        }

        @Override
        public Message read(DataInput in) throws IOException {
            String text = Wire.readString(in);
            String nullable = Wire.readNullableString(in);
            int small = Wire.readInt(in);
            long large = Wire.readLong(in);
            double number = in.readDouble();
            assertThat(in.readLong()).isEqualTo(large);
            assertThat(in.readInt()).isEqualTo(small);
            assertThat(in.readShort()).isEqualTo((short) small);
            assertThat(in.readBoolean()).isEqualTo(nullable == null);
            float[] scores = Wire.readFloats(Wire.readInt(in), in);
            return new Message(text, nullable, small, large, number, scores);
        }
    }

    /** Leaves a byte. */
    public static final class CarelessCodec implements Codec<Message> {

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(Message message, DataOutput out) throws IOException {
            new MessageCodec().write(message, out);
            out.writeByte(0);
        }

        @Override
        public Message read(DataInput in) throws IOException {
            return new MessageCodec().read(in);
        }
    }

    private final MessageSerializer<Message> serializer =
            new MessageSerializer<>(new MessageCodec());

    @Property
    void readsWhatItWrites(
            @ForAll String text,
            @ForAll int small,
            @ForAll long large,
            @ForAll double number,
            @ForAll float[] scores)
            throws IOException {
        Message first = new Message(text, null, small, large, number, scores);
        Message second = new Message("", text, -small, -large, -number, new float[0]);
        DataOutputSerializer out = new DataOutputSerializer(1);
        serializer.serialize(first, out);
        serializer.serialize(second, out);

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(serializer.deserialize(in)).usingRecursiveComparison().isEqualTo(first);
        assertThat(serializer.duplicate().deserialize(in))
                .usingRecursiveComparison()
                .isEqualTo(second);
        assertThat(in.available()).isZero();
    }

    @Property
    void theBytesAreThoseOfItsCodec(@ForAll String text, @ForAll long large) throws IOException {
        Message message = new Message(text, text, (int) large, large, large, new float[] {1});
        DataOutputSerializer byCodec = new DataOutputSerializer(1);
        new MessageCodec().write(message, byCodec);
        DataOutputSerializer out = new DataOutputSerializer(1);
        serializer.serialize(message, out);

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(Wire.readBytes(in)).isEqualTo(byCodec.getCopyOfBuffer());
        DataOutputSerializer copied = new DataOutputSerializer(1);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
        assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    }

    @Test
    void aCodecThatReadsLessThanItWritesFails() throws IOException {
        MessageSerializer<Message> careless = new MessageSerializer<>(new CarelessCodec());
        DataOutputSerializer out = new DataOutputSerializer(1);
        careless.serialize(new Message("a", "b", 1, 2, 3, new float[0]), out);

        assertThatThrownBy(
                        () ->
                                careless.deserialize(
                                        new DataInputDeserializer(out.getCopyOfBuffer())))
                .hasMessageContaining("has left 1 bytes");
    }
}
