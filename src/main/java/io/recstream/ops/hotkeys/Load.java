package io.recstream.ops.hotkeys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.ops.hotkeys.HeavyHitters.Heavy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** The share of the events of each user and each item. */
final class Load {

    /** Some 100 MB each. */
    private static final int CAPACITY = 1_000_000;

    private final HeavyHitters users = new HeavyHitters(CAPACITY);
    private final HeavyHitters items = new HeavyHitters(CAPACITY);
    private long events;
    private long refused;

    /** A record that the job refuses is only counted. */
    void add(DecodedRecord<UserEvent> incoming) {
        if (!incoming.isAccepted()) {
            refused++;
            return;
        }
        events++;
        users.add(incoming.value().userId());
        items.add(incoming.value().itemId());
    }

    /**
     * @param limit of users, and of items
     * @param subtask of a key; null where the parallelism is not known
     */
    List<String> lines(int limit, ToIntFunction<String> subtask) {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%,d events of %s and %s; %,d records that the job refuses",
                        events,
                        number(users, "users"),
                        number(items, "items"),
                        refused));
        for (Heavy user : users.top(limit)) {
            lines.add(line("user", user, subtask));
        }
        for (Heavy item : items.top(limit)) {
            lines.add(line("item", item, subtask));
        }
        return lines;
    }

    private static String number(HeavyHitters of, String what) {
        return String.format(
                Locale.ROOT, "%s%,d %s", of.error() == 0 ? "" : "more than ", of.keys(), what);
    }

    private String line(String kind, Heavy heavy, ToIntFunction<String> subtask) {
        return String.format(
                Locale.ROOT,
                "%s  %5.1f %%  %,9d  %s%s",
                kind,
                100.0 * heavy.count() / events,
                heavy.count(),
                heavy.key(),
                subtask == null ? "" : "  (subtask " + subtask.applyAsInt(heavy.key()) + ")");
    }

    ObjectNode toJson(int limit, ToIntFunction<String> subtask) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("events", events).put("refused", refused);
        heaviest(json.putArray("users"), users.top(limit), subtask);
        heaviest(json.putArray("items"), items.top(limit), subtask);
        return json;
    }

    private void heaviest(ArrayNode array, List<Heavy> heaviest, ToIntFunction<String> subtask) {
        for (Heavy heavy : heaviest) {
            ObjectNode one =
                    array.addObject()
                            .put("key", heavy.key())
                            .put("events", heavy.count())
                            .put("share", (double) heavy.count() / events);
            if (subtask != null) {
                one.put("subtask", subtask.applyAsInt(heavy.key()));
            }
        }
    }
}
