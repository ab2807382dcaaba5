package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Metrics of a running job as Flink's REST API tells them, some seconds late. */
final class ToldMetrics {

    private ToldMetrics() {}

    /** The values of all metrics whose names end so, one of each operator and subtask. */
    static List<Long> of(Rig rig, String name) throws IOException {
        FlinkRest rest = new FlinkRest(rig.cluster.webInterface());
        String job = "jobs/" + rig.job.id();
        List<Long> values = new ArrayList<>();
        for (JsonNode vertex : rest.get(job).path("vertices")) {
            String metrics = job + "/vertices/" + vertex.path("id").asText() + "/metrics";
            for (JsonNode metric : rest.get(metrics)) {
                String id = metric.path("id").asText();
                if (id.endsWith(name)) {
                    JsonNode told = rest.get(metrics + "?get=" + id.replace(" ", "%20"));
                    values.add(told.path(0).path("value").asLong());
                }
            }
        }
        return values;
    }
}
