package io.recstream.job.state;

import io.recstream.job.model.EventWeights;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * The weights of event types as of the newest published rules. The same in all subtasks at each
 * checkpoint, so that any of them has those of the others after a rescale.
 */
public final class CurrentEventWeights {

    private static final TypeInformation<Tuple2<Long, String>> TYPE =
            Types.TUPLE(Types.LONG, Types.STRING);

    private final ListState<Tuple2<Long, String>> state;
    private final Map<String, Double> settings;
    private EventWeights published;
    private Map<String, Double> inForce;

    private CurrentEventWeights(
            ListState<Tuple2<Long, String>> state, Map<String, Double> settings) {
        this.state = state;
        this.settings = settings;
        set(EventWeights.NONE);
    }

    /** The version of the rules, and {@link EventWeights#text()}. */
    public static ListStateDescriptor<Tuple2<Long, String>> descriptor() {
        return new ListStateDescriptor<>("event-weights", TYPE);
    }

    /** Where there are no commands any more: see {@link UnusedState}. */
    public static void drop(OperatorStateStore store) throws Exception {
        UnusedState.drop(descriptor(), store);
    }

    /** The newest that any subtask had. */
    public static CurrentEventWeights restore(
            OperatorStateStore store, Map<String, Double> settings) throws Exception {
        CurrentEventWeights restored =
                new CurrentEventWeights(store.getUnionListState(descriptor()), settings);
        for (Tuple2<Long, String> each : restored.state.get()) {
            if (each.f0 > restored.published.version()) {
                restored.set(EventWeights.parse(each.f0, each.f1));
            }
        }
        return restored;
    }

    /** The weights by type, the settings included. */
    public Map<String, Double> inForce() {
        return inForce;
    }

    /** Sets them, if they are those of newer rules. */
    public void update(EventWeights weights) {
        if (weights.version() > published.version()) {
            set(weights);
        }
    }

    private void set(EventWeights weights) {
        published = weights;
        inForce = weights.in(settings);
    }

    public void snapshot() throws Exception {
        state.clear();
        if (published.version() > EventWeights.NONE.version()) {
            state.add(Tuple2.of(published.version(), published.text()));
        }
    }
}
