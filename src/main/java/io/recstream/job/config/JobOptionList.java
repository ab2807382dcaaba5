package io.recstream.job.config;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** The options of {@link JobOptions} as lists, in their order. */
final class JobOptionList {

    /** Every option. */
    static final List<ConfigOption<?>> ALL = declared();

    /** The topics of all inputs and outputs. */
    static final List<ConfigOption<String>> TOPICS =
            List.of(
                    JobOptions.EVENTS_TOPIC,
                    JobOptions.CATALOG_TOPIC,
                    JobOptions.SIMILAR_ITEMS_TOPIC,
                    JobOptions.USER_FEATURES_TOPIC,
                    JobOptions.RECOMMENDATIONS_TOPIC,
                    JobOptions.DEAD_LETTERS_TOPIC,
                    JobOptions.IDENTITY_LINKS_TOPIC,
                    JobOptions.IDENTITIES_TOPIC,
                    JobOptions.CONTROL_TOPIC,
                    JobOptions.CONTROL_RESULTS_TOPIC);

    /** The options whose entries may be keys below the option's. */
    static final List<ConfigOption<?>> MAPS =
            List.of(
                    JobOptions.KAFKA_PROPERTIES,
                    JobOptions.EVENT_TYPES,
                    JobOptions.EVENTS_MAPPING_TYPES,
                    JobOptions.CATALOG_MAPPING_ATTRIBUTES);

    private JobOptionList() {}

    static List<String> keys() {
        return ALL.stream().map(ConfigOption::key).toList();
    }

    /**
     * The JVM returns fields in the order of their declaration, which is that of the documentation.
     */
    private static List<ConfigOption<?>> declared() {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : JobOptions.class.getDeclaredFields()) {
            if (field.getType() == ConfigOption.class) {
                try {
                    options.add((ConfigOption<?>) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return List.copyOf(options);
    }
}
