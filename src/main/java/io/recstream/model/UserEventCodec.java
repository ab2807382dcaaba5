package io.recstream.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** About 60 bytes where ids have 8 to 16; without the event's extras. */
public final class UserEventCodec implements Codec<UserEvent> {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(UserEvent event, DataOutput out) throws IOException {
        Wire.writeString(event.eventId(), out);
        Wire.writeString(event.userId(), out);
        Wire.writeNullableString(event.sessionId(), out);
        Wire.writeString(event.itemId(), out);
        Wire.writeString(event.type(), out);
        Wire.writeLong(event.time(), out);
        out.writeDouble(event.value());
    }

    @Override
    public UserEvent read(DataInput in) throws IOException {
        return new UserEvent(
                Wire.readString(in),
                Wire.readString(in),
                Wire.readNullableString(in),
                Wire.readString(in),
                Wire.readString(in),
                Wire.readLong(in),
                in.readDouble());
    }

    @Override
    public UserEvent copy(UserEvent event) {
        return event;
    }
}
