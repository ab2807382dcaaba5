package io.recstream.server;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts dead letters by reason, with the newest few of each. Not thread-safe. */
final class DeadLetterLog {

    private static final int EXAMPLES = 5;
    private static final int SHOWN = 200;

    private final Map<DeadLetterReason, Kept> reasons = new EnumMap<>(DeadLetterReason.class);

    private static final class Kept {
        private final Deque<Example> newest = new ArrayDeque<>();
        private long count;
    }

    /**
     * A rejected record and its coordinates.
     *
     * @param time its Kafka timestamp, epoch milliseconds
     * @param payload its beginning, as readable text
     */
    record Example(
            String topic, int partition, long offset, long time, String message, String payload) {}

    /**
     * The dead letters of a reason.
     *
     * @param examples newest first
     */
    record Reason(String reason, long count, List<Example> examples) {}

    void add(DeadLetter letter) {
        Kept kept = reasons.computeIfAbsent(letter.getReason(), reason -> new Kept());
        kept.count++;
        if (kept.newest.size() == EXAMPLES) {
            kept.newest.removeLast();
        }
        kept.newest.addFirst(
                new Example(
                        letter.getSourceTopic(),
                        letter.getSourcePartition(),
                        letter.getSourceOffset(),
                        letter.getSourceTimestamp().toEpochMilli(),
                        cut(letter.getMessage()),
                        payload(letter.getRawPayload())));
    }

    private static String cut(String message) {
        return message.length() <= SHOWN ? message : message.substring(0, SHOWN) + "…";
    }

    private static String payload(ByteBuffer raw) {
        return raw == null ? "" : PayloadText.of(raw.duplicate(), SHOWN);
    }

    /** The most frequent first. */
    List<Reason> reasons() {
        List<Reason> all = new ArrayList<>();
        reasons.forEach(
                (reason, kept) ->
                        all.add(new Reason(reason.name(), kept.count, List.copyOf(kept.newest))));
        all.sort(Comparator.comparingLong(Reason::count).reversed());
        return all;
    }
}
