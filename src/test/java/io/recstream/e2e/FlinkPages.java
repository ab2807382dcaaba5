package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;

/** What Flink's REST interface, and so its web UI, tells of a cluster and a job. */
record FlinkPages(URI web) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** By path; each has answered. */
    Map<String, String> of(JobID id) throws IOException, InterruptedException {
        String job = "/jobs/" + id;
        Map<String, String> pages = new LinkedHashMap<>();
        HttpClient client = HttpClient.newHttpClient();
        List<String> paths =
                new ArrayList<>(
                        List.of(
                                "/config",
                                "/overview",
                                "/jobs/overview",
                                "/jobmanager/config",
                                "/jobmanager/environment",
                                "/jobmanager/metrics",
                                "/jobmanager/thread-dump",
                                "/taskmanagers"));
        for (String page :
                List.of(
                        "",
                        "/config",
                        "/plan",
                        "/exceptions",
                        "/checkpoints",
                        "/checkpoints/config",
                        "/accumulators?includeSerializedValue=true",
                        "/metrics",
                        "/jobmanager/config",
                        "/jobmanager/environment")) {
            paths.add(job + page);
        }
        for (JsonNode vertex : JSON.readTree(get(client, job)).get("vertices")) {
            String path = job + "/vertices/" + vertex.get("id").textValue();
            paths.addAll(List.of(path, path + "/taskmanagers", path + "/accumulators"));
            paths.add(path + "/metrics");
        }
        for (JsonNode manager : JSON.readTree(get(client, "/taskmanagers")).get("taskmanagers")) {
            paths.add("/taskmanagers/" + manager.get("id").textValue());
        }
        for (String path : paths) {
            pages.put(path, get(client, path));
        }
        return pages;
    }

    private String get(HttpClient client, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(URI.create(web + path)).timeout(DEADLINE).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        return answer.body();
    }
}
