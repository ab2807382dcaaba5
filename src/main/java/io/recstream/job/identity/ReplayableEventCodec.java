package io.recstream.job.identity;

import io.recstream.job.model.Resolution;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserEventCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The event under the id that it was sent with, its extras, and where its record is. */
public final class ReplayableEventCodec extends StateCodec<ReplayableEvent> {

    private static final UserEventCodec EVENTS = new UserEventCodec();

    public ReplayableEventCodec() {
        super("replayable-event", 1);
    }

    @Override
    protected void writeFields(ReplayableEvent replayable, DataOutput out) throws IOException {
        UserEvent event = replayable.event();
        EVENTS.write(event.of(event.resolution().origin(), null), out);
        out.writeLong(event.extras());
        Wire.writeInt(replayable.partition(), out);
        Wire.writeLong(replayable.offset(), out);
    }

    @Override
    protected ReplayableEvent readFields(int version, DataInput in) throws IOException {
        UserEvent event = EVENTS.read(in).withExtras(in.readLong());
        String origin = event.userId();
        return new ReplayableEvent(
                event.of(origin, new Resolution(origin, Resolution.Kind.NEW)),
                Wire.readInt(in),
                Wire.readLong(in));
    }

    @Override
    public ReplayableEvent copy(ReplayableEvent event) {
        return event;
    }
}
