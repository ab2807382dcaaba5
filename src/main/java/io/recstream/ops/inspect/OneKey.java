package io.recstream.ops.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.util.Collector;

/**
 * Finds the state of one key in an operator, as the uid and a line of JSON. Any other key yields an
 * empty line, because the State Processor's source needs an output for each key.
 */
final class OneKey extends KeyReader<Tuple2<String, String>> {

    private static final long serialVersionUID = 1L;

    private final String wanted;
    private transient ObjectMapper json;

    OneKey(String uid, String wanted) {
        super(uid);
        this.wanted = wanted;
    }

    @Override
    public void readKey(String key, Context context, Collector<Tuple2<String, String>> out)
            throws Exception {
        if (!key.equals(wanted)) {
            out.collect(Tuple2.of(uid(), ""));
            return;
        }
        if (json == null) {
            json = new ObjectMapper();
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (Opened<?> state : states()) {
            Map<String, Object> facts = state.facts();
            if (facts != null) {
                found.put(state.name(), facts);
            }
        }
        Map<String, Object> timers = new LinkedHashMap<>();
        timers.put("event_time", instants(context.registeredEventTimeTimers()));
        timers.put("processing_time", instants(context.registeredProcessingTimeTimers()));
        found.put("timers", timers);
        out.collect(Tuple2.of(uid(), json.writeValueAsString(found)));
    }

    private static List<String> instants(Collection<Long> timers) {
        return timers.stream().sorted().map(Instant::ofEpochMilli).map(Instant::toString).toList();
    }
}
