package io.recstream.ops.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sizes of the states in a savepoint. */
record SavepointSummary(
        String savepoint,
        long checkpointId,
        Map<String, long[]> keyed,
        List<SavepointFile.OperatorPart> parts) {

    ObjectNode json(ObjectMapper mapper) {
        ObjectNode json = mapper.createObjectNode();
        json.put("savepoint", savepoint);
        json.put("checkpoint", checkpointId);
        ArrayNode states = json.putArray("keyed");
        ArrayNode timers = json.putArray("timers");
        keyed.forEach(
                (uid, figures) -> {
                    List<KeyedState<?>> declared = KeyedState.of(uid);
                    for (int i = 0; i < declared.size(); i++) {
                        states.addObject()
                                .put("operator", uid)
                                .put("state", declared.get(i).name())
                                .put("keys", figures[i * AllKeys.STRIDE + AllKeys.KEYS])
                                .put("bytes", figures[i * AllKeys.STRIDE + AllKeys.BYTES])
                                .put("largest", figures[i * AllKeys.STRIDE + AllKeys.LARGEST]);
                    }
                    timers.addObject()
                            .put("operator", uid)
                            .put("event_time", figures[figures.length - 2])
                            .put("processing_time", figures[figures.length - 1]);
                });
        ArrayNode others = json.putArray("operator_states");
        parts.forEach(
                part ->
                        others.addObject()
                                .put("operator", part.uid())
                                .put("state", part.state())
                                .put("kind", part.kind())
                                .put("entries", part.entries())
                                .put("bytes", part.bytes()));
        return json;
    }

    String text() {
        StringBuilder text = new StringBuilder(2_048);
        text.append(savepoint).append(", checkpoint ").append(checkpointId).append("\n\n");
        line(
                text,
                "%-16s %-16s %10s %14s %8s %10s",
                "by key",
                "state",
                "keys",
                "bytes",
                "mean",
                "largest");
        keyed.forEach(
                (uid, figures) -> {
                    List<KeyedState<?>> declared = KeyedState.of(uid);
                    for (int i = 0; i < declared.size(); i++) {
                        long keys = figures[i * AllKeys.STRIDE + AllKeys.KEYS];
                        long bytes = figures[i * AllKeys.STRIDE + AllKeys.BYTES];
                        line(
                                text,
                                "%-16s %-16s %,10d %,14d %,8d %,10d",
                                uid,
                                declared.get(i).name(),
                                keys,
                                bytes,
                                keys == 0 ? 0 : bytes / keys,
                                figures[i * AllKeys.STRIDE + AllKeys.LARGEST]);
                    }
                });
        line(text, "\n%-16s %16s %16s", "timers", "event time", "processing time");
        keyed.forEach(
                (uid, figures) ->
                        line(
                                text,
                                "%-16s %,16d %,16d",
                                uid,
                                figures[figures.length - 2],
                                figures[figures.length - 1]));
        line(
                text,
                "\n%-38s %-30s %-16s %8s %12s",
                "by operator",
                "state",
                "kind",
                "entries",
                "bytes");
        parts.forEach(
                part ->
                        line(
                                text,
                                "%-38s %-30s %-16s %,8d %,12d",
                                part.uid(),
                                part.state(),
                                part.kind(),
                                part.entries(),
                                part.bytes()));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
