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
 * The byte form of a {@link UserListState}: some 180 bytes, and the pending responses. Version 1
 * did not count the events of the session. Versions 1 and 2 had one session, and no times of the
 * items that list rules remove: these get the time of the user's newest event and the milliseconds
 * before it, so that hardly any older event overrides them. Versions 1 to 3 knew no published
 * rules, versions 1 to 4 did not have the timer of the idle time.
 */
public final class UserListStateCodec extends StateCodec<UserListState> {

    private static final CandidateResponseCodec RESPONSES = new CandidateResponseCodec();

    public UserListStateCodec() {
        super("list-memory", 5);
    }

    @Override
    protected void writeFields(UserListState state, DataOutput out) throws IOException {
        Wire.writeLong(state.lastSequence, out);
        Wire.writeLong(state.version, out);
        writeInts(state.lastList, out);
        writeReason(state.lastEmptyReason, out);
        out.writeBoolean(state.lastComplete);
        Wire.writeLong(state.lastEvent, out);
        Wire.writeInt(state.sessions.size(), out);
        for (UserListState.SessionList list : state.sessions) {
            out.writeLong(list.session());
            Wire.writeLong(state.lastEvent - list.newestEvent(), out);
            Wire.writeInt(list.events() + 1, out);
            Wire.writeInt(list.ownShares().length, out);
            Wire.writeFloats(list.ownShares(), out);
        }
        Wire.writeInt(state.pending.size(), out);
        for (PendingResponses context : state.pending) {
            writeContext(context, out);
        }
        out.writeBoolean(state.timedOut != null);
        if (state.timedOut != null) {
            writeContext(state.timedOut, out);
            out.writeBoolean(state.timedOut.eventProcessed);
        }
        out.writeBoolean(state.nextList != null);
        if (state.nextList != null) {
            writeList(state.nextList, out);
        }
        writeItems(state.refused, state.lastEvent, out);
        writeItems(state.wanted, state.lastEvent, out);
        writeItems(state.purchased, state.lastEvent, out);
        writeItems(state.seen, state.lastEvent, out);
        Wire.writeLong(state.emittedAt, out);
        Wire.writeLong(state.wakeAt, out);
        Wire.writeLong(state.idleAt, out);
    }

    @Override
    protected UserListState readFields(int version, DataInput in) throws IOException {
        UserListState state = new UserListState();
        state.lastSequence = Wire.readLong(in);
        state.version = Wire.readLong(in);
        state.lastList = readInts(in);
        state.lastEmptyReason = readReason(in);
        state.lastComplete = in.readBoolean();
        state.lastEvent = Wire.readLong(in);
        readSessions(version, state, in);
        int pending = Wire.readInt(in);
        for (int i = 0; i < pending; i++) {
            state.pending.add(readContext(in));
        }
        state.timedOut = in.readBoolean() ? readContext(in) : null;
        if (state.timedOut != null) {
            state.timedOut.eventProcessed =
                    version < 3 ? state.timedOut.event() != null : in.readBoolean();
        }
        state.nextList = in.readBoolean() ? readList(version, in) : null;
        readItems(version, state.refused, state.lastEvent, in);
        if (version >= 3) {
            readItems(version, state.wanted, state.lastEvent, in);
        }
        readItems(version, state.purchased, state.lastEvent, in);
        readItems(version, state.seen, state.lastEvent, in);
        state.emittedAt = Wire.readLong(in);
        state.wakeAt = Wire.readLong(in);
        state.idleAt = version < 5 ? UserListState.UNKNOWN_TIMER : Wire.readLong(in);
        return state;
    }

    private static void readSessions(int version, UserListState state, DataInput in)
            throws IOException {
        int sessions = version < 3 ? 1 : Wire.readInt(in);
        for (int i = 0; i < sessions; i++) {
            long session = in.readLong();
            long newest = state.lastEvent - (version < 3 ? 0 : Wire.readLong(in));
            int events = readCount(version, in);
            float[] ownShares = Wire.readFloats(Wire.readInt(in), in);
            if (version >= 3 || session != 0) {
                state.sessions.add(
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

    /** Times are written as differences from the user's newest event. */
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
     * Messages have no version of their own, but these are stored in savepoints: their version is
     * that of the response codec.
     */
    private static void writeContext(PendingResponses context, DataOutput out) throws IOException {
        out.writeByte(RESPONSES.version());
        Wire.writeLong(context.sequence, out);
        Wire.writeLong(context.since, out);
        Wire.writeInt(context.responses.length, out);
        for (CandidateResponse response : context.responses) {
            out.writeBoolean(response != null);
            if (response != null) {
                RESPONSES.write(response, out);
            }
        }
    }

    private static PendingResponses readContext(DataInput in) throws IOException {
        int version = in.readByte();
        Wire.requireVersion(version, RESPONSES.version(), "list-memory's answer");
        PendingResponses context =
                new PendingResponses(Wire.readLong(in), Wire.readLong(in), Wire.readInt(in));
        for (int i = 0; i < context.responses.length; i++) {
            context.responses[i] = in.readBoolean() ? RESPONSES.read(version, in) : null;
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
        out.writeBoolean(list.rulesVersion() != null);
        if (list.rulesVersion() != null) {
            Wire.writeLong(list.rulesVersion(), out);
        }
        Wire.writeNullableString(list.variant(), out);
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
        Long rulesVersion = form >= 4 && in.readBoolean() ? Long.valueOf(Wire.readLong(in)) : null;
        String variant = form >= 4 ? Wire.readNullableString(in) : null;
        return new RecommendationUpdate(
                userId,
                version,
                0,
                trigger,
                eventTime,
                sessionEvents,
                complete,
                emptyReason,
                items,
                rulesVersion,
                variant);
    }

    private static void writeReason(EmptyReason reason, DataOutput out) throws IOException {
        Wire.writeNullableString(reason == null ? null : reason.name(), out);
    }

    private static EmptyReason readReason(DataInput in) throws IOException {
        String name = Wire.readNullableString(in);
        return name == null ? null : EmptyReason.valueOf(name);
    }
}
