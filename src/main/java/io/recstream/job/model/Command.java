package io.recstream.job.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A command to the running job, which has an id and may still be refused.
 *
 * @param id unique; the same id again has the same result
 * @param name as it was sent, such as {@code forget}
 * @param issuedAt epoch milliseconds
 * @param issuedBy who issued it, or null
 * @param reason why, or null
 * @param body what is to be done
 */
public record Command(
        String id, String name, long issuedAt, String issuedBy, String reason, Body body) {

    /** How many reasons the result of a refused command has at most. */
    public static final int MAX_REFUSALS = 100;

    /** What is to be done. */
    public sealed interface Body {}

    /**
     * Everything that is known of a person is to be removed.
     *
     * @param keys the {@link UserKey}s of all ids of the person; distinct, at least one
     */
    public record Forget(List<String> keys) implements Body {}

    /**
     * Rules of lists are to be published.
     *
     * @param document of rules, YAML or JSON
     * @param against the version that it replaces, 0 for none; null if any
     */
    public record PublishRules(String document, Long against) implements Body {}

    /**
     * An experiment is to be started.
     *
     * @param document of an experiment, YAML or JSON
     */
    public record StartExperiment(String document) implements Body {}

    /**
     * The running experiment is to be stopped.
     *
     * @param experiment its id
     * @param winner the name of the variant whose rules are published; null if none
     */
    public record StopExperiment(String experiment, String winner) implements Body {}

    /**
     * The command is invalid as a whole.
     *
     * @param refusals every reason; at least one
     */
    public record Invalid(List<String> refusals) implements Body {

        public Invalid {
            refusals = bounded(refusals);
        }
    }

    /** As many reasons as a record can hold; of more, how many there are. */
    public static List<String> bounded(List<String> refusals) {
        if (refusals.size() <= MAX_REFUSALS) {
            return List.copyOf(refusals);
        }
        List<String> kept = new ArrayList<>(refusals.subList(0, MAX_REFUSALS));
        kept.add("and %,d more reasons".formatted(refusals.size() - MAX_REFUSALS));
        return List.copyOf(kept);
    }
}
