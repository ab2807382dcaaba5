package io.recstream.job.ingest;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * What a source waits for before its first record: other sources of the same job are so far. Their
 * enumerators open it, part by part, and its enumerator reads it: all run in the JobManager's
 * process. A part is opened for an attempt of the tasks, which are all restarted together.
 */
public final class StartGate implements Serializable {

    /** The catalogue is read up to where it went at the start. */
    static final String CATALOG = "catalog";

    /** The source that follows has its splits. */
    static final String SPLITS = "splits";

    private static final long serialVersionUID = 1L;

    /** The attempts, by part of a gate. */
    private static final Map<String, Integer> OPENED = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final Set<String> parts;

    private StartGate(Set<String> parts) {
        this.parts = parts;
    }

    /**
     * A gate that is closed.
     *
     * @param waitsForCatalog whether it opens behind the catalogue
     */
    public static StartGate closed(boolean waitsForCatalog) {
        return new StartGate(waitsForCatalog ? Set.of(CATALOG, SPLITS) : Set.of(SPLITS));
    }

    void open(String part, int attempt) {
        // Subtasks that were added by a rescale begin with the first attempt.
        OPENED.merge(id + part, attempt, Math::max);
    }

    void close(String part) {
        OPENED.remove(id + part);
    }

    /** Whether all parts were opened for an attempt, or a later one. */
    public boolean isOpen(int attempt) {
        return parts.stream().allMatch(part -> OPENED.getOrDefault(id + part, -1) >= attempt);
    }

    /** The attempt of a reader that has registered. */
    public static int attempt(SplitEnumeratorContext<?> context, int subtask) {
        return context
                .registeredReadersOfAttempts()
                .getOrDefault(subtask, Map.of())
                .keySet()
                .stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(-1);
    }
}
