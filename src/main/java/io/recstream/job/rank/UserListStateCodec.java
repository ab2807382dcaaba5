package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateResponseCodec;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The byte form of a {@link UserListState}: some 180 bytes, and the open answers while any are on
 * their way. Version 1 did not count the events of the session; versions 1 and 2 had one session,
 * and no times of the items that rules leave out: they read as those of the user's newest event and
 * the milliseconds before it, so that hardly an older event can contradict what was known, but a
 * full list makes room for one.
 */
public final class UserListStateCodec extends StateCodec<UserListState> {

    private static final CandidateResponseCodec ANSWERS = new CandidateResponseCodec();

    public UserListStateCodec() {
        super("list-memory", 3);
    }

    @Override
    protected void writeFields(UserListState memory, DataOutput out) throws IOException {
        Wire.writeLong(memory.done, out);
        Wire.writeLong(memory.version, out);
        writeInts(memory.lastList, out);
        writeReason(memory.lastEmptyReason, out);
        out.writeBoolean(memory.lastComplete);
        Wire.writeLong(memory.lastEvent, out);
        Wire.writeInt(memory.sessions.size(), out);
        for (UserListState.SessionList list : memory.sessions) {
            out.writeLong(list.session());
            Wire.writeLong(memory.lastEvent - list.newestEvent(), out);
            Wire.writeInt(list.events() + 1, out);
            Wire.writeInt(list.ownShares().length, out);
            Wire.writeFloats(list.ownShares(), out);
        }
        Wire.writeInt(memory.pending.size(), out);
        for (PendingResponses context : memory.pending) {
            writeContext(context, out);
        }
        out.writeBoolean(memory.letGo != null);
        if (memory.letGo != null) {
            writeContext(memory.letGo, out);
            out.writeBoolean(memory.letGo.eventTaken);
        }
        out.writeBoolean(memory.held != null);
        if (memory.held != null) {
            writeList(memory.held, out);
        }
        writeItems(memory.refused, memory.lastEvent, out);
        writeItems(memory.wanted, memory.lastEvent, out);
        writeItems(memory.purchased, memory.lastEvent, out);
        writeItems(memory.seen, memory.lastEvent, out);
        Wire.writeLong(memory.emittedAt, out);
        Wire.writeLong(memory.wakeAt, out);
    }

    @Override
    protected UserListState readFields(int version, DataInput in) throws IOException {
        UserListState memory = new UserListState();
        memory.done = Wire.readLong(in);
        memory.version = Wire.readLong(in);
        memory.lastList = readInts(in);
        memory.lastEmptyReason = readReason(in);
        memory.lastComplete = in.readBoolean();
        memory.lastEvent = Wire.readLong(in);
        readSessions(version, memory, in);
        int pending = Wire.readInt(in);
        for (int i = 0; i < pending; i++) {
            memory.pending.add(readContext(in));
        }
        memory.letGo = in.readBoolean() ? readContext(in) : null;
        if (memory.letGo != null) {
            memory.letGo.eventTaken = version < 3 ? memory.letGo.event() != null : in.readBoolean();
        }
        memory.held = in.readBoolean() ? readList(version, in) : null;
        readItems(version, memory.refused, memory.lastEvent, in);
        if (version >= 3) {
            readItems(version, memory.wanted, memory.lastEvent, in);
        }
        readItems(version, memory.purchased, memory.lastEvent, in);
        readItems(version, memory.seen, memory.lastEvent, in);
        memory.emittedAt = Wire.readLong(in);
        memory.wakeAt = Wire.readLong(in);
        return memory;
    }

    private static void readSessions(int version, UserListState memory, DataInput in)
            throws IOException {
        int sessions = version < 3 ? 1 : Wire.readInt(in);
        for (int i = 0; i < sessions; i++) {
            long session = in.readLong();
            long newest = memory.lastEvent - (version < 3 ? 0 : Wire.readLong(in));
            int events = readCount(version, in);
            float[] ownShares = Wire.readFloats(Wire.readInt(in), in);
            if (version >= 3 || session != 0) {
                memory.sessions.add(
                        new UserListState.SessionList(session, newest, events, ownShares));
            }
        }
    }

    private static void writeInts(int[] values, DataOutput out) throws IOException {
        Wire.writeInt(values == null ? 0 : values.length + 1, out);
        if (values != null) {
            for (int value : values) {
                out.writeInt(value);
            }
        }
    }

    private static int[] readInts(DataInput in) throws IOException {
        int length = Wire.readInt(in) - 1;
        if (length < 0) {
            return null;
        }
        int[] values = new int[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    /** Times as how much older they are than the user's newest event. */
    private static void writeItems(RecentItems items, long newest, DataOutput out)
            throws IOException {
        Wire.writeInt(items.size(), out);
        for (int i = 0; i < items.size(); i++) {
            out.writeLong(items.fingerprints[i]);
            Wire.writeLong(newest - items.times[i], out);
        }
    }

    private static void readItems(int version, RecentItems items, long newest, DataInput in)
            throws IOException {
        int size = Wire.readInt(in);
        items.fingerprints = new long[size];
        items.times = new long[size];
        for (int i = 0; i < size; i++) {
            items.fingerprints[i] = in.readLong();
            items.times[i] = newest - (version < 3 ? i : Wire.readLong(in));
        }
    }

    /**
     * Messages have no version of their own, but these outlive a savepoint: theirs is that of an
     * answer with everything in it.
     */
    private static void writeContext(PendingResponses context, DataOutput out) throws IOException {
        out.writeByte(ANSWERS.version());
        Wire.writeLong(context.sequence, out);
        Wire.writeLong(context.since, out);
        Wire.writeInt(context.answers.length, out);
        for (CandidateResponse answer : context.answers) {
            out.writeBoolean(answer != null);
            if (answer != null) {
                ANSWERS.write(answer, out);
            }
        }
    }

    private static PendingResponses readContext(DataInput in) throws IOException {
        int version = in.readByte();
        Wire.requireVersion(version, ANSWERS.version(), "list-memory's answer");
        PendingResponses context =
                new PendingResponses(Wire.readLong(in), Wire.readLong(in), Wire.readInt(in));
        for (int i = 0; i < context.answers.length; i++) {
            context.answers[i] = in.readBoolean() ? ANSWERS.read(version, in) : null;
        }
        return context;
    }

    private static void writeList(RecommendationUpdate list, DataOutput out) throws IOException {
        Wire.writeString(list.userId(), out);
        Wire.writeLong(list.version(), out);
        Wire.writeString(list.triggerEventId(), out);
        Wire.writeLong(list.eventTime(), out);
        Wire.writeInt(list.sessionEvents() + 1, out);
        out.writeBoolean(list.complete());
        writeReason(list.emptyReason(), out);
        Wire.writeInt(list.items().size(), out);
        for (RecommendedItem item : list.items()) {
            Wire.writeString(item.itemId(), out);
            out.writeDouble(item.score());
            Wire.writeString(item.reason().name(), out);
            Wire.writeNullableString(item.becauseOf(), out);
        }
    }

    private static int readCount(int version, DataInput in) throws IOException {
        return version < 2 ? RecommendationUpdate.UNKNOWN : Wire.readInt(in) - 1;
    }

    private static RecommendationUpdate readList(int form, DataInput in) throws IOException {
        String userId = Wire.readString(in);
        long version = Wire.readLong(in);
        String trigger = Wire.readString(in);
        long eventTime = Wire.readLong(in);
        int sessionEvents = readCount(form, in);
        boolean complete = in.readBoolean();
        EmptyReason emptyReason = readReason(in);
        int size = Wire.readInt(in);
        List<RecommendedItem> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(
                    new RecommendedItem(
                            Wire.readString(in),
                            in.readDouble(),
                            RecommendationReason.valueOf(Wire.readString(in)),
                            Wire.readNullableString(in),
                            null,
                            null));
        }
        return new RecommendationUpdate(
                userId,
                version,
                0,
                trigger,
                eventTime,
                sessionEvents,
                complete,
                emptyReason,
                items);
    }

    private static void writeReason(EmptyReason reason, DataOutput out) throws IOException {
        Wire.writeNullableString(reason == null ? null : reason.name(), out);
    }

    private static EmptyReason readReason(DataInput in) throws IOException {
        String name = Wire.readNullableString(in);
        return name == null ? null : EmptyReason.valueOf(name);
    }
}
