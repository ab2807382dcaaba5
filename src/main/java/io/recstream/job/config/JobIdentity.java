package io.recstream.job.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names that no two running jobs may share. The job publishes them as its parameters, which
 * Flink's REST interface returns, so that another job can be compared. Without secrets.
 */
public final class JobIdentity {

    private static final List<String> TOPICS =
            List.of(
                    JobOptions.RECOMMENDATIONS_TOPIC.key(),
                    JobOptions.USER_FEATURES_TOPIC.key(),
                    JobOptions.SIMILAR_ITEMS_TOPIC.key(),
                    JobOptions.DEAD_LETTERS_TOPIC.key());

    private static final String PREFIX = JobOptions.TRANSACTIONAL_ID_PREFIX.key();
    private static final String GROUP = JobOptions.GROUP_ID.key();
    private static final String SERVERS = JobOptions.BOOTSTRAP_SERVERS.key();

    private final Map<String, String> names = new LinkedHashMap<>();

    private JobIdentity() {}

    public static JobIdentity of(JobSettings settings) {
        JobIdentity identity = new JobIdentity();
        Map<String, String> names = identity.names;
        names.put(SERVERS, addresses(settings.kafka().bootstrapServers()));
        names.put(PREFIX, settings.kafka().transactionalIdPrefix());
        names.put(GROUP, settings.kafka().groupId());
        names.put(TOPICS.get(0), settings.outputs().recommendations());
        names.put(TOPICS.get(1), settings.outputs().userFeatures());
        names.put(TOPICS.get(2), settings.outputs().similarItems());
        names.put(TOPICS.get(3), settings.deadLetters().topic());
        return identity;
    }

    /** The names by the keys of the settings. */
    public Map<String, String> names() {
        return new LinkedHashMap<>(names);
    }

    /**
     * The names that this job shares with a running one, as {@code key = value}. Jobs on different
     * brokers, without a common address, share nothing.
     *
     * @param published by the running job; may be empty, for instance of another program
     */
    public List<String> sharedWith(Map<String, String> published) {
        List<String> shared = new ArrayList<>();
        if (!published.containsKey(SERVERS) || !haveBrokersInCommon(published.get(SERVERS))) {
            return shared;
        }
        if (names.get(PREFIX).equals(published.get(PREFIX))) {
            shared.add(PREFIX + " = " + published.get(PREFIX));
        }
        if (names.get(GROUP).equals(published.get(GROUP))) {
            shared.add(GROUP + " = " + published.get(GROUP));
        }
        for (String key : TOPICS) {
            String topic = published.get(key);
            TOPICS.stream()
                    .filter(own -> names.get(own).equals(topic))
                    .forEach(own -> shared.add(own + " = " + topic));
        }
        return shared;
    }

    private boolean haveBrokersInCommon(String others) {
        Set<String> own = normal(names.get(SERVERS));
        return normal(others).stream().anyMatch(own::contains);
    }

    /** Without the part before an @, which may be a secret. */
    private static String addresses(String servers) {
        return Arrays.stream(servers.split(","))
                .map(String::strip)
                .map(server -> server.substring(server.lastIndexOf('@') + 1))
                .collect(Collectors.joining(","));
    }

    private static Set<String> normal(String servers) {
        return Arrays.stream(servers.split(","))
                .map(String::strip)
                .map(server -> server.replaceFirst("^(localhost|\\[?::1]?):", "127.0.0.1:"))
                .collect(Collectors.toSet());
    }
}
