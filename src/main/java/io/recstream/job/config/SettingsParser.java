package io.recstream.job.config;

import static io.recstream.job.config.JobOptions.*;

import io.recstream.job.config.JobSettings.Archive;
import io.recstream.job.config.JobSettings.Catalog;
import io.recstream.job.config.JobSettings.Control;
import io.recstream.job.config.JobSettings.DeadLetters;
import io.recstream.job.config.JobSettings.Events;
import io.recstream.job.config.JobSettings.Feedback;
import io.recstream.job.config.JobSettings.Identity;
import io.recstream.job.config.JobSettings.Items;
import io.recstream.job.config.JobSettings.Kafka;
import io.recstream.job.config.JobSettings.Outputs;
import io.recstream.job.config.JobSettings.Ranking;
import io.recstream.job.config.JobSettings.Registry;
import io.recstream.job.config.JobSettings.Session;
import io.recstream.job.config.JobSettings.Windows;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.ReissueParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Reads the settings from a configuration, then checks them as a whole. */
final class SettingsParser {

    /** Positions in a context are encoded as signed bytes. */
    private static final int MAX_CONTEXT = Byte.MAX_VALUE;

    private static final int MAX_OPEN = 50;

    /** Keeps lists well below Kafka's default record size. */
    private static final int MAX_LIST = 200;

    /** All members of a person are one value in state. */
    private static final int MAX_COMPONENT = 10_000;

    private static final int MAX_OWNERS = 1_000;
    private static final int MAX_REPLAYED = 100_000;

    private final OptionReader options;

    private SettingsParser(OptionReader options) {
        this.options = options;
    }

    /**
     * @param found problems that are already known
     */
    static CheckedSettings check(Configuration configuration, List<SettingProblem> found) {
        OptionReader options = new OptionReader(configuration);
        JobSettings settings = new SettingsParser(options).settings();
        new SettingsChecks(options, configuration).check(settings);
        List<SettingProblem> problems = new ArrayList<>(found);
        problems.addAll(options.problems());
        return new CheckedSettings(settings, problems, options.warnings());
    }

    private JobSettings settings() {
        return new JobSettings(
                kafka(),
                new Registry(
                        texts(SCHEMA_REGISTRY_URL),
                        options.read(SCHEMA_REGISTRY_CREDENTIALS).trim(),
                        options.read(SCHEMA_REGISTRY_REGISTER)),
                events(),
                catalog(),
                options.positive(DEDUP_HORIZON),
                new Session(
                        options.positive(SESSION_GAP),
                        options.between(1, MAX_CONTEXT, CONTEXT_ITEMS),
                        options.between(1, MAX_OPEN, MAX_OPEN_SESSIONS),
                        options.read(SESSION_FEEDBACK) == Feedback.MAXIMUM,
                        options.positive(USER_IDLE_TTL)),
                items(),
                windows(),
                ranking(),
                new Outputs(
                        options.read(OUTPUT_FORMAT),
                        options.text(RECOMMENDATIONS_TOPIC),
                        options.text(USER_FEATURES_TOPIC),
                        options.text(SIMILAR_ITEMS_TOPIC)),
                new DeadLetters(
                        options.text(DEAD_LETTERS_TOPIC),
                        options.bytes(0, DEAD_LETTERS_MAX_PAYLOAD_SIZE)),
                identity(),
                archive(),
                control(),
                options.bytes(0, CACHE_SIZE));
    }

    /** Also read where it is off, so that a wrong value is reported. */
    private Optional<Archive> archive() {
        Archive archive =
                new Archive(
                        options.read(ARCHIVE_PATH).trim(),
                        options.bytes(1 << 10, ARCHIVE_FILE_SIZE),
                        options.positive(ARCHIVE_MAX_DELAY),
                        options.read(ARCHIVE_ACCEPT_LOST_FILES));
        return archive.path().isEmpty() ? Optional.empty() : Optional.of(archive);
    }

    /** Also read where it is off, so that a wrong value is reported. */
    private Optional<Control> control() {
        Control control =
                new Control(
                        options.text(CONTROL_TOPIC),
                        options.read(CONTROL_FORMAT),
                        options.read(CONTROL_ON_LOST_INPUT),
                        options.text(CONTROL_RESULTS_TOPIC),
                        options.positive(CONTROL_RETENTION));
        return options.read(CONTROL_ENABLED) ? Optional.of(control) : Optional.empty();
    }

    /** Also read where it is off, so that a wrong value is reported. */
    private Optional<Identity> identity() {
        Identity identity =
                new Identity(
                        options.text(IDENTITY_LINKS_TOPIC),
                        options.read(IDENTITY_LINKS_FORMAT),
                        options.read(IDENTITY_LINKS_ON_LOST_INPUT),
                        options.text(IDENTITIES_TOPIC),
                        new IdentityParameters(
                                options.between(2, MAX_COMPONENT, IDENTITY_MAX_COMPONENT),
                                options.between(1, MAX_OWNERS, IDENTITY_MAX_OWNERS),
                                options.positive(IDENTITY_DEVICE_TTL).toMillis(),
                                options.positive(IDENTITY_LOOKBACK).toMillis(),
                                options.between(1, MAX_REPLAYED, IDENTITY_MAX_EVENTS)));
        return options.read(IDENTITY_ENABLED) ? Optional.of(identity) : Optional.empty();
    }

    private Kafka kafka() {
        return new Kafka(
                options.text(BOOTSTRAP_SERVERS),
                options.text(GROUP_ID),
                options.read(DELIVERY_GUARANTEE),
                options.text(TRANSACTIONAL_ID_PREFIX),
                options.positive(TRANSACTION_TIMEOUT),
                options.read(ON_LOST_OUTPUT),
                new ClientProperties(options).read());
    }

    private List<String> texts(ConfigOption<String> option) {
        return Arrays.stream(options.read(option).split(","))
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private Events events() {
        Map<String, Double> weights = weights();
        return new Events(
                options.text(EVENTS_TOPIC),
                options.read(EVENTS_FORMAT),
                options.read(EVENTS_START),
                options.read(EVENTS_ON_LOST_INPUT),
                weights,
                options.past(EARLIEST_TIME),
                options.notNegative(MAX_FUTURE_SKEW),
                options.notNegative(MAX_OUT_OF_ORDERNESS),
                options.notNegative(ALLOWED_LATENESS),
                options.positive(IDLE_TIMEOUT),
                options.notNegative(SETTLE_TIME),
                options.bytes(1, EVENTS_MAX_RECORD_SIZE),
                new MappingOptions(options).events(weights.keySet()));
    }

    private Catalog catalog() {
        MappingOptions mapping = new MappingOptions(options);
        Set<String> attributes = mapping.attributes();
        return new Catalog(
                options.text(CATALOG_TOPIC),
                options.read(CATALOG_FORMAT),
                options.read(CATALOG_ON_LOST_INPUT),
                options.bytes(1, CATALOG_MAX_RECORD_SIZE),
                mapping.items(attributes),
                attributes);
    }

    private Map<String, Double> weights() {
        Map<String, Double> weights = new TreeMap<>();
        for (Map.Entry<String, String> entry : options.read(EVENT_TYPES).entrySet()) {
            try {
                double weight = Double.parseDouble(entry.getValue());
                if (!Double.isFinite(weight)) {
                    throw new NumberFormatException("not finite");
                }
                weights.put(entry.getKey(), weight);
            } catch (NumberFormatException e) {
                options.report(
                        EVENT_TYPES.key() + "." + entry.getKey(),
                        entry.getValue(),
                        "is not a weight",
                        "give a number; 0 teaches nothing, less is against the item");
            }
        }
        if (weights.isEmpty()) {
            options.report(EVENT_TYPES, "names no type", "name one, such as view:1");
        }
        return Map.copyOf(weights);
    }

    private Items items() {
        KnnParameters knn =
                new KnnParameters(
                        options.between(1, 10_000, ITEM_SNIPPETS),
                        options.between(1, 10_000, ITEM_RULES),
                        options.between(1, MAX_CONTEXT, ANSWERING_ITEMS),
                        options.between(1, 1_000, ITEM_CANDIDATES),
                        options.positiveReal(LAMBDA_SPW),
                        options.positive(LAMBDA_SNH).toMillis(),
                        options.positiveReal(LAMBDA_INH),
                        options.positiveReal(LAMBDA_IPW),
                        options.positive(LAMBDA_RULES).toMillis());
        return new Items(
                knn,
                options.positive(ITEM_IDLE_TTL),
                options.positive(POPULARITY_HALF_LIFE),
                options.between(1, MAX_LIST, SIMILAR_ITEMS_SIZE),
                options.notNegative(SIMILAR_ITEMS_MIN_INTERVAL));
    }

    private Windows windows() {
        List<Duration> lengths = options.read(WINDOW_LENGTHS).stream().sorted().toList();
        return new Windows(
                lengths,
                options.read(WINDOW_STEPS),
                options.positive(WINDOW_PANE),
                options.between(0, MAX_LIST, TOP_CATEGORIES),
                options.read(WINDOWS_ACCEPT_INCOMPLETE),
                options.bytes(0, WINDOWS_DEPARTURES));
    }

    private Ranking ranking() {
        BlendParameters blend =
                new BlendParameters(
                        options.between(1, MAX_LIST, LIST_SIZE),
                        options.notNegativeReal(WEIGHT_KNN),
                        options.notNegativeReal(WEIGHT_SEQUENTIAL),
                        options.notNegativeReal(WEIGHT_ASSOCIATION),
                        options.notNegativeReal(WEIGHT_REVISIT));
        return new Ranking(
                blend,
                new ListRuleParameters(
                        options.read(EXCLUDE_PURCHASED),
                        options.read(EXCLUDE_SEEN),
                        options.notNegativeReal(MIN_SCORE),
                        new CategoryRules(
                                options.read(ALLOWED_CATEGORIES),
                                options.read(DENIED_CATEGORIES),
                                options.between(0, MAX_LIST, MAX_PER_CATEGORY))),
                reissue(),
                options.read(REPLICATE_CATALOG),
                options.between(1, 1_000_000, QUALITY_WINDOW),
                options.positive(ANSWER_TIMEOUT),
                options.notNegative(CATALOG_TIMEOUT),
                options.notNegative(EMIT_MIN_INTERVAL));
    }

    private ReissueParameters reissue() {
        return new ReissueParameters(
                options.notNegative(REISSUE), options.between(1, 10_000_000, REISSUE_USERS));
    }
}
