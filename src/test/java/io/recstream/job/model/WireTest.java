package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WireTest {

    private interface Writing {
        void to(DataOutput out) throws IOException;
    }

    @Property
    void intsReadBack(@ForAll int value) throws IOException {
        byte[] bytes = written(out -> Wire.writeInt(value, out));
        assertThat(Wire.readInt(input(bytes))).isEqualTo(value);
        assertThat(bytes).hasSizeLessThanOrEqualTo(value >= 0 && value < 128 ? 1 : 5);
    }

    @Property
    void longsReadBack(@ForAll long value) throws IOException {
        byte[] bytes = written(out -> Wire.writeLong(value, out));
        assertThat(Wire.readLong(input(bytes))).isEqualTo(value);
        assertThat(bytes).hasSizeLessThanOrEqualTo(value >= -64 && value < 64 ? 1 : 10);
    }

    @Property
    void bytesReadBackAndNullStaysNull(@ForAll byte[] value) throws IOException {
        byte[] bytes =
                written(
                        out -> {
                            Wire.writeNullableBytes(value, out);
                            Wire.writeNullableBytes(null, out);
                            Wire.writeBytes(value, out);
                        });
        DataInput in = input(bytes);
        assertThat(Wire.readNullableBytes(in)).isEqualTo(value);
        assertThat(Wire.readNullableBytes(in)).isNull();
        assertThat(Wire.readBytes(in)).isEqualTo(value);
    }

    @Property
    void floatsReadBackToTheBit(@ForAll float[] values) throws IOException {
        byte[] bytes = written(out -> Wire.writeFloats(values, out));
        assertThat(Wire.readFloats(values.length, input(bytes))).isEqualTo(values);
    }

    @Example
    void theBytesNeverChange() throws IOException {
        byte[] bytes =
                written(
                        out -> {
                            Wire.writeInt(300, out);
                            Wire.writeLong(-2, out);
                            Wire.writeString("é", out);
                            Wire.writeNullableString(null, out);
                            Wire.writeStrings(new String[] {"a", ""}, out);
                        });
        assertThat(bytes)
                .containsExactly(0xAC, 0x02, 0x03, 0x02, 0xC3, 0xA9, 0x00, 0x02, 0x01, 'a', 0x00);
    }

    @Example
    void numbersWithoutEndAreRefused() {
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0x80);
        assertThatThrownBy(() -> Wire.readInt(input(endless))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Wire.readLong(input(endless))).isInstanceOf(IOException.class);
    }

    private static byte[] written(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInput input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
