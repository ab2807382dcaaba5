package io.recstream.job.identity;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.IdentityUpdateCodec;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Puts what is known of an id in order: of a device that changes hands, both users say whose it is.
 *
 * <p>Keyed by id. State: the last update of the id. Forgets: it with the tombstone. Emits: the
 * updates that are newer than the last one and differ from it, with versions 1, 2, 3, … in place of
 * their revisions; a tombstone where an id is forgotten with a user whom it belongs to.
 */
public final class PublishIdentity
        extends KeyedProcessFunction<String, IdentityUpdate, IdentityUpdate> {

    private static final long serialVersionUID = 1L;

    private transient ValueState<IdentityUpdate> lastState;
    private transient ValueState<Long> versionState;

    public static ValueStateDescriptor<IdentityUpdate> lastDescriptor() {
        return new ValueStateDescriptor<>(
                "last-identity", CodecType.of(IdentityUpdate.class, new IdentityUpdateCodec()));
    }

    public static ValueStateDescriptor<Long> versionDescriptor() {
        return new ValueStateDescriptor<>("identity-version", Long.class);
    }

    @Override
    public void open(OpenContext context) {
        lastState = getRuntimeContext().getState(lastDescriptor());
        versionState = getRuntimeContext().getState(versionDescriptor());
    }

    @Override
    public void processElement(
            IdentityUpdate update, Context context, Collector<IdentityUpdate> out)
            throws Exception {
        IdentityUpdate last = lastState.value();
        if (update.erasure() != null) {
            forget(update, last, context, out);
            return;
        }
        if (last != null && !isNewer(update, last)) {
            return;
        }
        if (update.isTombstone()) {
            lastState.clear();
            versionState.clear();
            if (last != null) {
                out.collect(update);
            }
            return;
        }
        lastState.update(update);
        if (last == null || differs(update, last)) {
            Long version = versionState.value();
            long next = version == null ? 1 : version + 1;
            versionState.update(next);
            out.collect(
                    new IdentityUpdate(
                            update.id(),
                            update.person(),
                            update.owner(),
                            update.link(),
                            update.ownership(),
                            next));
        }
    }

    private void forget(
            IdentityUpdate update,
            IdentityUpdate last,
            Context context,
            Collector<IdentityUpdate> out) {
        boolean removed = last != null && isTheirs(update, last);
        if (removed) {
            lastState.clear();
            versionState.clear();
            out.collect(IdentityUpdate.tombstone(update.id(), 0, 0));
        }
        IdentityUpdate.Erasure erasure = update.erasure();
        context.output(
                CommandReports.TAG,
                new CommandReport.Done(
                        erasure.commandId(),
                        "publish-identity",
                        erasure.subject(),
                        erasure.part(),
                        erasure.part(),
                        erasure.parts(),
                        removed ? 1 : 0));
    }

    /** Whether an id is not another user's meanwhile. */
    private static boolean isTheirs(IdentityUpdate erasure, IdentityUpdate last) {
        return erasure.owner() == null
                || last.owner() == null
                || last.owner().equals(erasure.owner());
    }

    private static boolean isNewer(IdentityUpdate update, IdentityUpdate last) {
        return update.ownership() == last.ownership()
                ? update.revision() >= last.revision()
                : update.ownership() > last.ownership();
    }

    private static boolean differs(IdentityUpdate update, IdentityUpdate last) {
        return !update.person().equals(last.person())
                || !Objects.equals(update.owner(), last.owner())
                || !Objects.equals(update.link(), last.link());
    }
}
