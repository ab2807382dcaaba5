package io.recstream.sizing;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A workload and its machines, with defaults for inputs that are not given. */
final class Workload {

    private final Map<Input, Double> values;
    private final boolean replicatesCatalog;

    private Workload(Map<Input, Double> values, boolean replicatesCatalog) {
        this.values = values;
        this.replicatesCatalog = replicatesCatalog;
    }

    /** All defaults. */
    static Workload standard() {
        Map<Input, Double> values = new EnumMap<>(Input.class);
        for (Input input : Input.values()) {
            values.put(input, input.standard());
        }
        return new Workload(values, false);
    }

    Workload with(Input input, double value) {
        Map<Input, Double> others = new EnumMap<>(values);
        others.put(input, value);
        return new Workload(others, replicatesCatalog);
    }

    /** Sets whether each subtask of rank-list holds the catalogue. */
    Workload withReplicatedCatalog(boolean replicates) {
        return new Workload(values, replicates);
    }

    double get(Input input) {
        return values.get(input);
    }

    boolean hasIdentity() {
        return get(Input.DEVICES) > 0;
    }

    boolean replicatesCatalog() {
        return replicatesCatalog;
    }

    /** An invalid combination of inputs, if any. */
    Optional<String> problem() {
        double parallelism = get(Input.PARALLELISM);
        double most = get(Input.MAX_PARALLELISM);
        if (parallelism > most) {
            return Optional.of(
                    String.format(
                            "%s %.0f: is more than %s %.0f; give at most that, or plan with more key"
                                    + " groups.",
                            Input.PARALLELISM.option(),
                            parallelism,
                            Input.MAX_PARALLELISM.option(),
                            most));
        }
        if (get(Input.ATTRIBUTES) > 0 && !replicatesCatalog) {
            return Optional.of(
                    String.format(
                            "%s %s: needs --replicate-catalog, as recstream.catalog.attributes needs"
                                    + " recstream.rank.replicate-catalog.",
                            Input.ATTRIBUTES.option(), Unit.COUNT.show(get(Input.ATTRIBUTES))));
        }
        for (Input whole :
                new Input[] {
                    Input.PARALLELISM,
                    Input.MAX_PARALLELISM,
                    Input.SLOTS,
                    Input.WINDOWS,
                    Input.REPLICATION
                }) {
            if (get(whole) != Math.rint(get(whole))) {
                return Optional.of(whole.option() + " " + get(whole) + ": give a whole number.");
            }
        }
        return Optional.empty();
    }
}
