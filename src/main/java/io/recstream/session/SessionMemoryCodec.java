package io.recstream.session;

import io.recstream.model.Codec;
import io.recstream.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The byte form of a {@link SessionMemory}: some 30 bytes and the ids of the context. */
public final class SessionMemoryCodec implements Codec<SessionMemory> {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(SessionMemory memory, DataOutput out) throws IOException {
        out.writeByte(version());
        Wire.writeLong(memory.sequence, out);
        out.writeLong(memory.session);
        Wire.writeNullableString(memory.producerId, out);
        Wire.writeLong(memory.lastTime, out);
        Wire.writeLong(memory.lastTaught, out);
        Wire.writeStrings(memory.items, out);
        Wire.writeInt(memory.strongest.length, out);
        Wire.writeFloats(memory.strongest, out);
    }

    @Override
    public SessionMemory read(DataInput in) throws IOException {
        Wire.requireVersion(in.readByte(), version(), "session memory");
        SessionMemory memory = new SessionMemory();
        memory.sequence = Wire.readLong(in);
        memory.session = in.readLong();
        memory.producerId = Wire.readNullableString(in);
        memory.lastTime = Wire.readLong(in);
        memory.lastTaught = Wire.readLong(in);
        memory.items = Wire.readStrings(in);
        memory.strongest = Wire.readFloats(Wire.readInt(in), in);
        return memory;
    }
}
