package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files of the page; its behaviour is tested in a browser. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PageTest {

    private static final Pattern ASSET = Pattern.compile("[\"']/assets/([^\"']+)[\"']");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*? ?'\\./([^']+)';");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private OpenApiContract contract;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        try (var in = PageTest.class.getResourceAsStream("openapi.json")) {
            contract = new OpenApiContract(in.readAllBytes());
        }
        EventStreams streams = new EventStreams(null, 1, 1);
        Routes routes = new Api(null, null, streams).routes();
        ServeSettings.Http settings = ServeSettings.Http.loopback(0, 0);
        server =
                new HttpServer(
                        settings.host(),
                        settings.port(),
                        true,
                        new Dispatcher(routes, new RateLimit(0, System::nanoTime), settings));
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyFileOfThePageExists() throws Exception {
        HttpResponse<byte[]> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        contract.check("GET", "/", 200, header(page, "Content-Type"), page.body());

        TreeSet<String> seen = new TreeSet<>();
        List<String> left = new ArrayList<>(found(ASSET, text(page)));
        while (!left.isEmpty()) {
            String name = left.remove(left.size() - 1);
            if (seen.add(name)) {
                HttpResponse<byte[]> file = get("/assets/" + name);
                assertThat(file.statusCode()).as(name).isEqualTo(200);
                contract.check(
                        "GET", "/assets/{id}", 200, header(file, "Content-Type"), file.body());
                left.addAll(found(IMPORT, text(file)));
            }
        }

        assertThat(seen).contains("main.js", "page.css", "charts.js", "uPlot.esm.js", "icon.svg");
    }

    @Test
    void scriptsComeFromThisServerOnly() throws Exception {
        for (String path : List.of("/", "/assets/main.js")) {
            HttpResponse<byte[]> file = get(path);
            assertThat(header(file, "Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe", "http");
            assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
        }
        assertThat(text(get("/"))).doesNotContain("http://", "https://", "onclick");
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        String tag = header(get("/assets/main.js"), "ETag");

        HttpResponse<byte[]> again = get("/assets/main.js", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "Cache-Control")).isEqualTo("no-cache");

        HttpResponse<byte[]> other = get("/assets/main.js", "If-None-Match", "\"other\"");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.body()).isNotEmpty();
    }

    @Test
    void noOtherFileOfTheClassPathIsServed() throws Exception {
        for (String name :
                List.of(
                        "nothing.js",
                        "openapi.json",
                        "..%2Fopenapi.json",
                        "..%2FApi.class",
                        "%2Fio%2Frecstream%2Fconsole%2Flog4j2.xml",
                        "uPlot.min.css%2F..",
                        ".css",
                        "js")) {
            HttpResponse<byte[]> response = get("/assets/" + name);
            assertThat(response.statusCode()).as(name).isEqualTo(404);
            contract.check(
                    "GET", "/assets/{id}", 404, header(response, "Content-Type"), response.body());
        }
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .timeout(Duration.ofSeconds(10));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
