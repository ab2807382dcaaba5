package io.recstream.devcluster;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** The names of the two topics that a job with control has in addition to {@link Topics}. */
public record ControlTopics(String commands, String results) {

    /** The job's default names. */
    public static ControlTopics defaults() {
        return new ControlTopics("recstream.control", "recstream.control-results");
    }

    /** Creates both with one replica, and returns when they exist. */
    public void create(Admin admin) {
        createMissing(admin, Set.of());
    }

    /** Creates those that are not among the known topics. Commands are in one order. */
    public void createMissing(Admin admin, Set<String> known) {
        Topics.createMissing(
                admin,
                List.of(
                        Topics.topic(commands, 1, Topics.keptForever()),
                        Topics.topic(results, 1, Topics.compacted())),
                known);
    }
}
