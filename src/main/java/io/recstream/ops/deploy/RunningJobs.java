package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.JobIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topics and names that the jobs running on a cluster use, as they publish them. */
record RunningJobs(FlinkRest rest) {

    /**
     * Refuses a job that would write to the topics of a running one, or use its names: with the
     * same transactional id prefix they would fence each other's transactions.
     *
     * @return jobs of our name that publish nothing, being of an older release
     */
    List<String> refuseOverlap(JobIdentity next) throws IOException {
        List<String> unknown = new ArrayList<>();
        for (JsonNode job : rest.get("jobs/overview").path("jobs")) {
            if (job.path("state").asText().matches("FAILED|CANCELED|FINISHED|SUSPENDED")) {
                continue;
            }
            String id = job.path("jid").asText();
            Map<String, String> published = new FlinkJob(rest, id).parameters();
            List<String> shared = next.sharedWith(published);
            if (!shared.isEmpty()) {
                throw new RefusedException(
                        "The job "
                                + id
                                + ", which runs, has the same "
                                + String.join(", ", shared)
                                + ": jobs with one prefix end each other's transactions, with one"
                                + " group or output topic they overwrite each other's offsets or"
                                + " records. Nothing was started. Next: give the second one names of"
                                + " its own");
            }
            if (published.isEmpty() && job.path("name").asText().equals("recstream")) {
                unknown.add(id);
            }
        }
        return unknown;
    }
}
