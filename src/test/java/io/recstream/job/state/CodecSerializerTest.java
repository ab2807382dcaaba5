package io.recstream.job.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.Codec;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecSerializerTest {

    private final CodecSerializer<TestingNumbers> serializer =
            new CodecSerializer<>(new TestingNumbers.OfNumbers());

    @Test
    void restoresTheSameSerializerFromItsSnapshot() throws IOException {
        TypeSerializerSnapshot<TestingNumbers> snapshot = restored(snapshotBytes(serializer));

        assertThat(snapshot.restoreSerializer())
                .isEqualTo(serializer)
                .hasSameHashCodeAs(serializer);
        assertThat(resolveAgainst(snapshot).isCompatibleAsIs()).isTrue();
    }

    @Test
    void readsWhatAnOlderVersionOfTheCodecWrote() throws IOException {
        assertThat(resolveAgainst(restored(snapshotBytes(serializer, 2))).isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void refusesWhatANewerVersionOfTheCodecWrote() throws IOException {
        assertThat(resolveAgainst(restored(snapshotBytes(serializer, 4))).isIncompatible())
                .isTrue();
    }

    @Test
    void refusesWhatAnotherCodecWrote() throws IOException {
        CodecSerializer<TestingNumbers> other =
                new CodecSerializer<>(new TestingNumbers.OfNumbersToo());

        assertThat(resolveAgainst(restored(snapshotBytes(other))).isIncompatible()).isTrue();
        assertThat(other).isNotEqualTo(serializer);
    }

    @Test
    void aRenamedCodecReadsWhatItHasWrittenUnderItsFormerName() throws IOException {
        CodecSerializer<TestingNumbers> former =
                new CodecSerializer<>(new TestingNumbers.FormerlyOfNumbers());

        TypeSerializerSnapshot<TestingNumbers> snapshot = restored(snapshotBytes(former));

        assertThat(snapshot.restoreSerializer()).isEqualTo(serializer);
        assertThat(resolveAgainst(snapshot).isCompatibleAsIs()).isTrue();
    }

    /** As {@code TypeSerializerSnapshot.writeVersionedSnapshot} of release 0.2.0 wrote it. */
    @Test
    void whatEarlierReleasesHaveWrittenNamesTheClassAndIsFoundByItsId() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF("io.recstream.state.CodecSnapshot");
        out.writeInt(1);
        out.writeUTF("io.recstream.dedup.SeenEventsCodec");
        out.writeInt(1);

        TypeSerializerSnapshot<TestingNumbers> snapshot = restored(out.getCopyOfBuffer());

        CodecSerializer<?> current =
                new CodecSerializer<>(new io.recstream.job.dedup.SeenEventsCodec());
        assertThat(snapshot.restoreSerializer()).isEqualTo(current);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void namesTheCodecThatTheJarHasNot(int snapshotVersion) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF("io.recstream.Gone");
        out.writeInt(1);
        CodecSnapshot<TestingNumbers> snapshot = new CodecSnapshot<>();

        assertThatThrownBy(
                        () ->
                                snapshot.readSnapshot(
                                        snapshotVersion,
                                        new DataInputDeserializer(out.getCopyOfBuffer()),
                                        getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("io.recstream.Gone");
    }

    @Test
    void aCodecOfMessagesHasNoPlaceInASavepoint() {
        CodecSerializer<?> ofMessages =
                new CodecSerializer<>(new io.recstream.job.model.UserEventCodec());

        assertThatThrownBy(ofMessages::snapshotConfiguration)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("UserEventCodec");
    }

    @Test
    void shipsToTheTaskManagersAndWorksThere() throws Exception {
        CodecSerializer<TestingNumbers> shipped = InstantiationUtil.clone(serializer);
        DataOutputSerializer out = new DataOutputSerializer(64);
        shipped.serialize(TestingNumbers.of(1, 2), out);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        shipped.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
        TestingNumbers read =
                shipped.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));

        assertThat(shipped).isEqualTo(serializer);
        assertThat(read.numbers).containsExactly(1L, 2L);
    }

    @Test
    void aCopyIsItsOwn() {
        TestingNumbers value = TestingNumbers.of(1);
        TestingNumbers copy = serializer.copy(value);
        copy.numbers.add(2L);

        assertThat(value.numbers).containsExactly(1L);
        assertThat(serializer.copy(null)).isNull();
    }

    @Test
    void aTypeIsItsClassAndItsCodec() throws Exception {
        CodecType<TestingNumbers> type = typeOf(new TestingNumbers.OfNumbers());

        assertThat(type.createSerializer(new SerializerConfigImpl())).isEqualTo(serializer);
        assertThat(InstantiationUtil.clone(type)).isEqualTo(type).hasSameHashCodeAs(type);
        assertThat(type).isNotEqualTo(typeOf(new TestingNumbers.OfNumbersToo()));
    }

    private static CodecType<TestingNumbers> typeOf(Codec<TestingNumbers> codec) {
        return CodecType.of(TestingNumbers.class, codec);
    }

    private TypeSerializerSchemaCompatibility<TestingNumbers> resolveAgainst(
            TypeSerializerSnapshot<TestingNumbers> older) {
        return serializer.snapshotConfiguration().resolveSchemaCompatibility(older);
    }

    private static byte[] snapshotBytes(TypeSerializer<TestingNumbers> of) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, of.snapshotConfiguration());
        return out.getCopyOfBuffer();
    }

    /** The same with another codec version, which is the last int. */
    private static byte[] snapshotBytes(TypeSerializer<TestingNumbers> of, int codecVersion)
            throws IOException {
        byte[] bytes = snapshotBytes(of);
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[bytes.length - 1] = (byte) codecVersion;
        return changed;
    }

    private TypeSerializerSnapshot<TestingNumbers> restored(byte[] bytes) throws IOException {
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(bytes), getClass().getClassLoader());
    }
}
