package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The bytes of an event in a message that has its user, its item and nearly its time already: some
 * 20, and what differs. Like {@link UserEventCodec} without the event's extras and ids of identity.
 */
final class EventFields {

    private static final int OTHER_USER = 1;
    private static final int OTHER_ITEM = 2;
    private static final int HAS_SESSION = 4;

    /** Above it the number of what the event is, if it is no new one. */
    private static final int KIND_SHIFT = 3;

    private EventFields() {}

    /** The event in a message of a user, an item and a time. */
    static void write(UserEvent event, String userId, String itemId, long time, DataOutput out)
            throws IOException {
        write(event, event.userId().equals(userId), event.itemId().equals(itemId), time, out);
    }

    /**
     * The same where no string is needed to know what the message has.
     *
     * @param hasUser whether the message has the event's user id
     * @param hasItem whether it has the event's item id
     * @param time a time of the message that is near the event's
     */
    static void write(UserEvent event, boolean hasUser, boolean hasItem, long time, DataOutput out)
            throws IOException {
        int kind = UserEventCodec.kindNumber(event.resolution());
        out.writeByte(
                (hasUser ? 0 : OTHER_USER)
                        | (hasItem ? 0 : OTHER_ITEM)
                        | (event.sessionId() != null ? HAS_SESSION : 0)
                        | kind << KIND_SHIFT);
        Wire.writeString(event.eventId(), out);
        if (!hasUser) {
            Wire.writeString(event.userId(), out);
        }
        if (event.sessionId() != null) {
            Wire.writeString(event.sessionId(), out);
        }
        if (!hasItem) {
            Wire.writeString(event.itemId(), out);
        }
        Wire.writeString(event.type(), out);
        Wire.writeLong(event.time() - time, out);
        Wire.writeLong(event.valueMicros(), out);
        if (event.isMerge()) {
            Wire.writeLong(event.resolution().missingBefore(), out);
        }
    }

    /** The event in a message of a user, an item and a time. */
    static UserEvent read(String userId, String itemId, long time, DataInput in)
            throws IOException {
        int flags = in.readUnsignedByte();
        String eventId = Wire.readString(in);
        String user = (flags & OTHER_USER) != 0 ? Wire.readString(in) : userId;
        String session = (flags & HAS_SESSION) != 0 ? Wire.readString(in) : null;
        String item = (flags & OTHER_ITEM) != 0 ? Wire.readString(in) : itemId;
        String type = Wire.readString(in);
        long eventTime = time + Wire.readLong(in);
        long valueMicros = Wire.readLong(in);
        Resolution resolution = UserEventCodec.resolution(flags >>> KIND_SHIFT, in);
        return new UserEvent(
                eventId, user, session, item, type, eventTime, valueMicros, 0, null, resolution);
    }
}
