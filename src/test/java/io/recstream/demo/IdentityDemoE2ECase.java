package io.recstream.demo;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.avro.CatalogItem;
import io.recstream.avro.IdentityLink;
import io.recstream.console.Workspace;
import io.recstream.devcluster.Outgoing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The whole demo with visitors who log in: every event counts once, for its person, and commands
 * are about persons.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class IdentityDemoE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final DemoOutput output = new DemoOutput();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HttpClient http = HttpClient.newHttpClient();
    private String url;

    @Test
    void losesAndDoublesNothingWhenIdsBecomePartOfAPersonAndCommandsCome() throws Exception {
        CompletableFuture<DemoSummary> ended = CompletableFuture.supplyAsync(this::run);
        try {
            url = output.awaitUrl(ended);
            mia("'device_id':'tab'");
            mia("'device_id':'tab','user_id':'mia'");
            await().atMost(DEADLINE).until(() -> isListOf("mia", "device:tab"));

            JsonNode published =
                    command(
                            "{'command':'publish-rules','rules_version':0,'document':{'pins':[{'item':'i7','position':1}]}}");
            assertThat(published.get("rules_version").asLong()).isEqualTo(1);
            JsonNode started =
                    command(
                            "{'command':'start-experiment','document':{'id':'x1','variants':[{'name':'a','share':0.5},{'name':'b','share':0.5,'rules':{'boosts':{'categories':{'home':2}}}}]}}");
            assertThat(started.get("experiment").asText()).isEqualTo("x1");
            await().atMost(DEADLINE)
                    .untilAsserted(
                            () -> {
                                JsonNode list = list("device:tab");
                                assertThat(list.at("/rules_version").asLong()).isEqualTo(1);
                                assertThat(list.at("/variant").asText()).startsWith("x1/");
                                assertThat(list.at("/items/0/item_id").asText()).isEqualTo("i7");
                            });
            assertThat(list("mia").get("variant")).isEqualTo(list("device:tab").get("variant"));

            JsonNode forgotten = command("{'command':'forget','users':['mia']}");
            assertThat(forgotten.get("stages").findValuesAsText("stage"))
                    .contains("unite-identities", "publish-identity", "rank-list");
            await().atMost(DEADLINE)
                    .until(() -> !isKnown("mia") && isListOf("device:tab", "device:tab"));
            assertThat(isKnown("device:tab")).isFalse();
        } finally {
            closed.set(true);
        }
        assertSummary(ended.get());
    }

    private static void assertSummary(DemoSummary summary) {
        assertThat(summary.drained()).isTrue();
        assertThat(summary.ledger().lists()).isEqualTo(summary.listsOut()).isPositive();
        assertThat(summary.ledger().lost()).isZero();
        assertThat(summary.ledger().doubled()).isZero();
        assertThat((double) summary.duplicates() / summary.eventsIn()).isBetween(0.001, 0.03);
        assertThat(summary.usersWithList())
                .as("lists are those of persons")
                .isPositive()
                .isLessThanOrEqualTo(summary.identities().persons());
        assertThat(summary.identities().ids()).isGreaterThan(summary.identities().persons());
        assertThat(summary.identities().merges()).isPositive();
        assertThat(summary.latency().count())
                .as("lists whose event was found")
                .isGreaterThan(summary.listsOut() * 9 / 10);
        assertThat(summary.letters().catalog()).isEmpty();
    }

    private DemoSummary run() {
        DemoOptions options = new DemoOptions();
        CommandLine line = new CommandLine(options);
        line.parseArgs("--identities", "--for", "5m", "--port", "0", "--users", "60");
        CommandSpec spec = line.getCommandSpec();
        Workspace workspace = Workspace.open();
        try (Feed feed = new Closing(new ShopFeed(options.seed, options.users, true));
                DemoRun run =
                        new DemoRun(
                                options,
                                new DemoSettings(options.settings(spec)),
                                feed,
                                workspace,
                                output.terminal,
                                new CountDownLatch(1))) {
            return run.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            workspace.delete();
        }
    }

    /** The shop until it is closed. */
    private final class Closing implements Feed {
        private final ShopFeed shop;

        Closing(ShopFeed shop) {
            this.shop = shop;
        }

        @Override
        public String description() {
            return shop.description();
        }

        @Override
        public List<CatalogItem> catalogue() {
            return shop.catalogue();
        }

        @Override
        public Outgoing next(long now) {
            return closed.get() ? null : shop.next(now);
        }

        @Override
        public List<IdentityLink> takeLinks() {
            return shop.takeLinks();
        }

        @Override
        public void close() {
            shop.close();
        }
    }

    private void mia(String ids) throws Exception {
        HttpResponse<String> response =
                post("/events", "{%s,'item_id':'i1','event_type':'view'}".formatted(ids));
        assertThat(response.statusCode()).as(response::body).isEqualTo(202);
    }

    /** The result of a command that is applied. */
    private JsonNode command(String json) throws Exception {
        HttpResponse<String> response = post("/control", json);
        assertThat(response.statusCode()).as(response::body).isBetween(200, 202);
        JsonNode result = json(response);
        String path = "/control/" + result.get("command_id").asText();
        await().atMost(DEADLINE).until(() -> get(path).statusCode() == 200);
        result = json(get(path));
        assertThat(result.get("status").asText()).as(result::toString).isEqualTo("APPLIED");
        return result;
    }

    private boolean isListOf(String person, String id) throws Exception {
        JsonNode list = list(id);
        boolean isTheirs = list.get("user_id").asText().equals(person);
        return isTheirs && (id.equals(person) || list.get("known").asBoolean());
    }

    private boolean isKnown(String id) throws Exception {
        return list(id).get("known").asBoolean();
    }

    private JsonNode list(String id) throws Exception {
        return json(get("/users/" + id + "/recommendations"));
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JsonMapper.builder().build().readTree(response.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), ofString());
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json.replace('\'', '"')))
                        .build(),
                ofString());
    }
}
