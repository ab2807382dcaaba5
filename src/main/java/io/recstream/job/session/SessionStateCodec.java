package io.recstream.job.session;

import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The byte form of a {@link SessionState}: some 20 bytes, and for each open session some 15 and the
 * ids of its context. Version 1 had one session, whose events were not counted. Versions 1 and 2
 * did not have the timer.
 */
public final class SessionStateCodec extends StateCodec<SessionState> {

    public SessionStateCodec() {
        super("session", 3);
    }

    @Override
    protected void writeFields(SessionState state, DataOutput out) throws IOException {
        Wire.writeLong(state.sequence, out);
        Wire.writeLong(state.lastTime, out);
        Wire.writeLong(state.idleAt, out);
        Wire.writeInt(state.open.size(), out);
        for (OpenSession session : state.open) {
            out.writeLong(session.id);
            Wire.writeNullableString(session.producerId, out);
            Wire.writeLong(state.lastTime - session.lastTime, out);
            Wire.writeLong(session.lastTime - session.firstTime, out);
            Wire.writeInt(session.events + 1, out);
            Wire.writeStrings(session.items, out);
            Wire.writeInt(session.strongest.length, out);
            Wire.writeFloats(session.strongest, out);
        }
    }

    @Override
    protected SessionState readFields(int version, DataInput in) throws IOException {
        SessionState state = new SessionState();
        state.sequence = Wire.readLong(in);
        if (version < 2) {
            readOnlySession(state, in);
            return state;
        }
        state.lastTime = Wire.readLong(in);
        state.idleAt = version < 3 ? 0 : Wire.readLong(in);
        int open = Wire.readInt(in);
        for (int i = 0; i < open; i++) {
            state.open.add(readSession(state.lastTime, in));
        }
        return state;
    }

    private static OpenSession readSession(long newest, DataInput in) throws IOException {
        long id = in.readLong();
        String producerId = Wire.readNullableString(in);
        long lastTime = newest - Wire.readLong(in);
        OpenSession session =
                new OpenSession(id, producerId, lastTime - Wire.readLong(in), lastTime);
        session.events = Wire.readInt(in) - 1;
        session.items = Wire.readStrings(in);
        session.strongest = Wire.readFloats(Wire.readInt(in), in);
        return session;
    }

    /** Version 1 did not store when the session began: the time of its newest event is used. */
    private static void readOnlySession(SessionState state, DataInput in) throws IOException {
        long id = in.readLong();
        String producerId = Wire.readNullableString(in);
        state.lastTime = Wire.readLong(in);
        long lastTime = Wire.readLong(in);
        OpenSession session = new OpenSession(id, producerId, lastTime, lastTime);
        session.events = RecommendationUpdate.UNKNOWN;
        session.items = Wire.readStrings(in);
        session.strongest = Wire.readFloats(Wire.readInt(in), in);
        if (session.items.length > 0) {
            state.open.add(session);
        }
    }
}
