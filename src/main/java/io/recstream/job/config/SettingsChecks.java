package io.recstream.job.config;

import io.recstream.job.config.JobSettings.Guarantee;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;

/** Checks combinations of settings; reports to the reader. */
final class SettingsChecks {

    /** Kafka's rule for topic names. */
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** With a listener's name in front, as Kafka's clients accept it. */
    private static final String SERVER =
            "\\s*([\\w%.-]*://)?(\\[[\\w:.%-]+]|[^\\s:@/,\\[\\]]+):\\d{1,5}\\s*";

    private static final Pattern SERVERS =
            Pattern.compile("(,|\\s)*" + SERVER + "(," + SERVER + "|,\\s*)*");

    /** Maximum number of panes, which are state of each user. */
    private static final int MAX_PANES = 50_000;

    private final OptionReader options;
    private final Configuration configuration;

    SettingsChecks(OptionReader options, Configuration configuration) {
        this.options = options;
        this.configuration = configuration;
    }

    void check(JobSettings settings) {
        new KnownKeys(options).check();
        new RegistryChecks(options).check(settings);
        checkServers(settings.kafka().bootstrapServers());
        checkTopics();
        checkTransactions(settings.kafka());
        checkDedup(settings);
        checkWindows(settings.windows());
        checkSteps(settings.windows());
        checkRanking(settings);
        new CategoryOptions(options).check(settings.catalog(), settings.ranking());
        settings.archive().ifPresent(this::checkArchive);
    }

    /** A relative path would mean another folder in each process. */
    private void checkArchive(JobSettings.Archive archive) {
        URI uri;
        try {
            uri = new URI(archive.path());
        } catch (URISyntaxException e) {
            options.report(
                    JobOptions.ARCHIVE_PATH, "is no URI", "give one, such as s3://bucket/archive");
            return;
        }
        String path = uri.getPath();
        if (uri.getUserInfo() != null) {
            options.report(
                    JobOptions.ARCHIVE_PATH,
                    "holds a login, which would be seen",
                    "give scheme, host and path only, credentials in Flink's config.yaml");
        } else if (path == null || !path.startsWith("/") || (path.equals("/") && isLocal(uri))) {
            options.report(
                    JobOptions.ARCHIVE_PATH,
                    "is no absolute path of a folder",
                    "give one with its scheme, such as s3://bucket/archive or file:///data/archive");
        }
    }

    private static boolean isLocal(URI uri) {
        return uri.getScheme() == null || uri.getScheme().equals("file");
    }

    /** Invalid addresses are reported before a client logs them. */
    private void checkServers(String servers) {
        if (servers.contains("@")) {
            options.report(
                    JobOptions.BOOTSTRAP_SERVERS,
                    "holds a login, which would be seen",
                    "give host:port only, user and password in sasl.jaas.config behind "
                            + JobOptions.KAFKA_PROPERTIES_FILE.key());
        } else if (!servers.isBlank() && !SERVERS.matcher(servers).matches()) {
            options.report(
                    JobOptions.BOOTSTRAP_SERVERS,
                    "is no list of addresses",
                    "give host:port, with a comma between several");
        }
    }

    private void checkTopics() {
        Map<String, ConfigOption<String>> seen = new HashMap<>();
        for (ConfigOption<String> option : JobOptionList.TOPICS) {
            String topic = configuration.get(option).trim();
            if (!topic.isEmpty() && !TOPIC.matcher(topic).matches()) {
                options.report(
                        option,
                        "is not a topic name",
                        "use letters, digits, '.', '_' and '-', at most 249");
            }
            ConfigOption<String> other = seen.putIfAbsent(topic, option);
            if (other != null) {
                options.report(
                        option,
                        "is the topic of " + other.key() + " too",
                        "give each input and output a topic of its own");
            }
        }
    }

    private void checkTransactions(JobSettings.Kafka kafka) {
        if (kafka.guarantee() != Guarantee.EXACTLY_ONCE
                || !options.isReadable(JobOptions.DELIVERY_GUARANTEE)) {
            return;
        }
        Duration interval = flinks(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        Duration timeout = flinks(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
        boolean known =
                options.isReadable(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                        && options.isReadable(CheckpointingOptions.CHECKPOINTING_TIMEOUT)
                        && options.isReadable(JobOptions.TRANSACTION_TIMEOUT);
        if (known && (interval == null || interval.isZero())) {
            options.report(
                    CheckpointingOptions.CHECKPOINTING_INTERVAL,
                    "is not set, so that exactly-once outputs would never become visible",
                    "set it in Flink's config.yaml, for instance to 10 s, or choose "
                            + JobOptions.DELIVERY_GUARANTEE.key()
                            + ": at-least-once");
        } else if (known && kafka.transactionTimeout().compareTo(interval.plus(timeout)) <= 0) {
            options.report(
                    JobOptions.TRANSACTION_TIMEOUT,
                    "is not above execution.checkpointing.interval + execution.checkpointing.timeout ("
                            + OptionTypes.show(interval.plus(timeout))
                            + "), so that a slow checkpoint would lose records",
                    "raise it by that and the longest downtime you expect, or lower execution.checkpointing.timeout");
        }
        CheckpointingMode mode = flinks(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE);
        if (mode == CheckpointingMode.AT_LEAST_ONCE) {
            options.report(
                    CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                    "does not go with exactly-once outputs",
                    "set it to EXACTLY_ONCE in Flink's config.yaml");
        }
    }

    private <T> T flinks(ConfigOption<T> option) {
        return options.read(option, "correct it in Flink's config.yaml");
    }

    private void checkDedup(JobSettings settings) {
        Duration disorder =
                settings.events().allowedLateness().plus(settings.events().maxOutOfOrderness());
        if (options.isReadable(JobOptions.DEDUP_HORIZON)
                && settings.dedupHorizon().compareTo(disorder) < 0) {
            options.report(
                    JobOptions.DEDUP_HORIZON,
                    "is below "
                            + JobOptions.ALLOWED_LATENESS.key()
                            + " + "
                            + JobOptions.MAX_OUT_OF_ORDERNESS.key()
                            + " ("
                            + OptionTypes.show(disorder)
                            + "), so that a late repeat would count twice",
                    "give at least that");
        }
    }

    private void checkWindows(JobSettings.Windows windows) {
        if (windows.lengths().isEmpty()) {
            options.report(JobOptions.WINDOW_LENGTHS, "names no window", "name one, such as 1 h");
        }
        long pane = windows.pane().toMillis();
        Duration longest =
                windows.lengths().stream().max(Duration::compareTo).orElse(Duration.ZERO);
        if (pane > 0 && longest.toMillis() / pane > MAX_PANES) {
            options.report(
                    JobOptions.WINDOW_PANE,
                    "cuts "
                            + OptionTypes.show(longest)
                            + " into more than "
                            + MAX_PANES
                            + " panes per user",
                    "give a longer pane or shorter " + JobOptions.WINDOW_LENGTHS.key());
        }
        Set<Duration> seen = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (Duration length : windows.lengths()) {
            if (pane <= 0 || length.toMillis() <= 0 || length.toMillis() % pane != 0) {
                wrong.add(OptionTypes.show(length));
            }
            if (!seen.add(length)) {
                options.report(
                        JobOptions.WINDOW_LENGTHS,
                        "names " + OptionTypes.show(length) + " twice",
                        "name each window once");
            }
        }
        if (pane > 0 && !wrong.isEmpty()) {
            options.report(
                    JobOptions.WINDOW_LENGTHS,
                    String.join(", ", wrong)
                            + (wrong.size() == 1 ? " is no multiple of " : " are no multiples of ")
                            + JobOptions.WINDOW_PANE.key()
                            + " ("
                            + OptionTypes.show(windows.pane())
                            + ")",
                    "give multiples of the pane, or another pane");
        }
    }

    private void checkSteps(JobSettings.Windows windows) {
        List<Duration> lengths = windows.lengths();
        List<Duration> steps = windows.steps();
        if (!steps.isEmpty() && steps.size() != lengths.size()) {
            options.report(
                    JobOptions.WINDOW_STEPS,
                    "has " + steps.size() + " steps for " + lengths.size() + " windows",
                    "give one for each window, or none");
            return;
        }
        long pane = windows.pane().toMillis();
        Duration shorter = Duration.ZERO;
        for (int window = 0; window < steps.size(); window++) {
            Duration step = steps.get(window);
            Duration length = lengths.get(window);
            boolean isMultiple = pane > 0 && step.toMillis() > 0 && step.toMillis() % pane == 0;
            if (!isMultiple || step.compareTo(length.minus(shorter)) > 0) {
                options.report(
                        JobOptions.WINDOW_STEPS,
                        OptionTypes.show(step)
                                + " for the window of "
                                + OptionTypes.show(length)
                                + (isMultiple
                                        ? " can make it shorter than " + OptionTypes.show(shorter)
                                        : " is no multiple of " + JobOptions.WINDOW_PANE.key()),
                        "give a multiple of the pane, and at most the difference to the next shorter"
                                + " window");
            }
            shorter = length;
        }
    }

    private void checkRanking(JobSettings settings) {
        int context = settings.session().contextItems();
        if (options.isReadable(JobOptions.ANSWERING_ITEMS)
                && settings.items().knn().respondingItems() > context) {
            options.report(
                    JobOptions.ANSWERING_ITEMS,
                    "is above " + JobOptions.CONTEXT_ITEMS.key() + " (" + context + ")",
                    "give at most recstream.session.context-items");
        }
        var blend = settings.ranking().blend();
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put("knn", blend.knn());
        weights.put("sequential", blend.sequentialRules());
        weights.put("association", blend.associationRules());
        weights.put("revisit", blend.revisit());
        if (weights.values().stream().allMatch(weight -> weight == 0)) {
            options.report(
                    JobOptions.WEIGHT_KNN,
                    "is 0 like all other recstream.rank.weight-*, so that no list has an order",
                    "give one of them a weight above 0");
        }
    }
}
