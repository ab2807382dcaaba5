package io.recstream.devcluster;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** The names of the two topics that a job with identity has in addition to {@link Topics}. */
public record IdentityTopics(String links, String identities) {

    /** The job's default names. */
    public static IdentityTopics defaults() {
        return new IdentityTopics("recstream.identity-links", "recstream.identities");
    }

    /** Creates both with one replica, and returns when they exist. */
    public void create(Admin admin, int partitions) {
        createMissing(admin, partitions, Set.of());
    }

    /** Creates those that are not among the known topics. */
    public void createMissing(Admin admin, int partitions, Set<String> known) {
        // Links may have no keys, so they are not compacted.
        Topics.createMissing(
                admin,
                List.of(
                        Topics.topic(links, partitions, Topics.keptForever()),
                        Topics.topic(identities, partitions, Topics.compacted())),
                known);
    }
}
