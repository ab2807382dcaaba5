package io.recstream.job.rank;

import io.recstream.job.model.RulesNotice;
import io.recstream.job.model.RulesNoticeCodec;
import io.recstream.job.state.CodecType;
import java.util.Objects;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;

/** The published rules and the running experiment: a broadcast state of one entry. */
final class PublishedRulesState {

    private static final String NEWEST = "";

    private final BroadcastState<String, RulesNotice> state;
    private final RulesInForce rules;

    private PublishedRulesState(BroadcastState<String, RulesNotice> state, RulesInForce rules) {
        this.state = state;
        this.rules = rules;
    }

    static MapStateDescriptor<String, RulesNotice> descriptor() {
        return new MapStateDescriptor<>(
                "rules", Types.STRING, CodecType.of(RulesNotice.class, new RulesNoticeCodec()));
    }

    /**
     * What the state holds, if anything.
     *
     * @param rules follow it, now and with each update
     */
    static PublishedRulesState restore(OperatorStateStore store, RulesInForce rules)
            throws Exception {
        PublishedRulesState restored =
                new PublishedRulesState(store.getBroadcastState(descriptor()), rules);
        RulesNotice newest = restored.state.get(NEWEST);
        if (newest != null) {
            restored.apply(newest);
        }
        return restored;
    }

    /** Where there are no commands any more, so that old rules do not come back with them. */
    static void drop(OperatorStateStore store) throws Exception {
        if (store.getRegisteredBroadcastStateNames().contains(descriptor().getName())) {
            store.getBroadcastState(descriptor()).clear();
        }
    }

    /**
     * Replaces what was published before.
     *
     * @return whether lists may be others under it
     */
    boolean update(RulesNotice notice) throws Exception {
        RulesNotice before = Objects.requireNonNullElse(state.get(NEWEST), RulesNotice.NONE);
        state.put(NEWEST, notice);
        apply(notice);
        return !Objects.equals(before.published(), notice.published())
                || !Objects.equals(before.experiment(), notice.experiment());
    }

    private void apply(RulesNotice notice) {
        rules.publish(notice.published());
        rules.run(notice.experiment());
    }
}
