package io.recstream.devcluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The names of the two topics that a job with identity has in addition to {@link Topics}. */
public record IdentityTopics(String links, String identities) {

    private static final String FOREVER = "-1";

    /** The job's default names. */
    public static IdentityTopics defaults() {
        return new IdentityTopics("recstream.identity-links", "recstream.identities");
    }

    /** Creates both with one replica, and returns when they exist. */
    public void create(Admin admin, int partitions) {
        create(admin, partitions, List.of(links, identities));
    }

    /** Creates those that are not among the known topics. */
    public void createMissing(Admin admin, int partitions, Set<String> known) {
        List<String> missing = new ArrayList<>(List.of(links, identities));
        missing.removeAll(known);
        if (!missing.isEmpty()) {
            create(admin, partitions, missing);
        }
    }

    private void create(Admin admin, int partitions, List<String> names) {
        Topics.create(admin, names.stream().map(name -> topic(name, partitions)).toList());
    }

    private NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1)
                .configs(name.equals(links) ? keptForever() : Topics.compacted());
    }

    /** A job without a savepoint reads all links. They may have no keys, so compaction is off. */
    private static Map<String, String> keptForever() {
        Map<String, String> policy = new HashMap<>(Topics.deleted());
        policy.put(TopicConfig.RETENTION_MS_CONFIG, FOREVER);
        policy.put(TopicConfig.RETENTION_BYTES_CONFIG, FOREVER);
        return policy;
    }
}
