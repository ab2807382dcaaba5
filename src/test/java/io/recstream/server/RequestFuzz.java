package io.recstream.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;

/** Nearly valid requests, determined by a seed; each closes the connection. */
final class RequestFuzz {

    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "PRI", "g t");

    private static final List<String> PATHS =
            List.of(
                    "/",
                    "/users/u1/recommendations",
                    "/users/u1/features",
                    "/users/u1/history",
                    "/users/u1/stream",
                    "/items/i1/similar",
                    "/items/i1",
                    "/items",
                    "/items/categories",
                    "/live",
                    "/live/history",
                    "/live/stream",
                    "/live/kill-task-manager",
                    "/events",
                    "/events/stream",
                    "/health",
                    "/openapi.json",
                    "/assets/main.js",
                    "*",
                    "",
                    "http://localhost/items",
                    "http://",
                    "localhost:80");

    private static final List<String> QUERIES =
            List.of(
                    "query=%zz",
                    "query=%",
                    "query=%C3",
                    "query=%ED%A0%80",
                    "query=%00",
                    "query=a+b&category=%2F",
                    "limit=%31",
                    "limit=99999999999999999999",
                    "limit=-1",
                    "limit=\u0661",
                    "offset=2147483647",
                    "offset=2147483648",
                    "query=" + "x".repeat(200),
                    "&&&",
                    "=",
                    "a=b=c",
                    "limit",
                    "query=\u00ff\u00fe",
                    "?;#");

    private static final List<String> HEADERS =
            List.of(
                    "Host: localhost",
                    "Host: ",
                    "Host: [::1",
                    "Host: evil.example",
                    "Origin: null",
                    "Origin: http://evil.example",
                    "Origin: ::::",
                    "Content-Type: application/json",
                    "Content-Type: ;;;",
                    "Content-Length: 5",
                    "Content-Length: -5",
                    "Content-Length: 99999999999999999999",
                    "Transfer-Encoding: chunked",
                    "Transfer-Encoding: gzip, chunked",
                    "Expect: 100-continue",
                    "Expect: 200-ok",
                    "Upgrade: h2c",
                    "If-None-Match: \"",
                    "Range: bytes=9-1",
                    "Accept: \u00ff",
                    ": no name",
                    "no colon",
                    "X: " + "y".repeat(9_000));

    private static final List<String> BODIES =
            List.of(
                    "",
                    "{}",
                    "[]",
                    "null",
                    "{\"user_id\":\"\\ud800\",\"item_id\":\"i\",\"event_type\":\"view\"}",
                    "{\"user_id\":\"\\u0000\",\"item_id\":\"i\",\"event_type\":\"view\"}",
                    "{\"user_id\":[],\"item_id\":{},\"event_type\":1}",
                    "{\"user_id\":\"u\",\"item_id\":\"i\",\"event_type\":\"view\",\"value\":1e999}",
                    "{\"user_id\":\"u\",\"item_id\":\"i\",\"event_type\":\"view\",\"event_time\":"
                            + "-9223372036854775808}",
                    "{\"user_id\":\"u\",\"item_id\":\"i\",\"event_type\":\"view\",\"event_time\":"
                            + "1e30}",
                    "{\"user_id\":\"u\",\"item_id\":\"i\",\"event_type\":\"view\",\"attributes\":"
                            + "{\"a\":[1]}}",
                    "{\"a\":" + "9".repeat(5_000) + "}",
                    "{\"a\":" + "[".repeat(5_000),
                    "\u00ef\u00bb\u00bf{}",
                    "5\r\n{}",
                    "zz\r\n{}\r\n0\r\n\r\n",
                    "x".repeat(20_000));

    private final Random random;

    RequestFuzz(long seed) {
        random = new Random(seed);
    }

    byte[] next() {
        String path = pick(PATHS);
        if (random.nextInt(3) == 0) {
            path = mutated(path);
        }
        if (random.nextInt(2) == 0) {
            path += "?" + pick(QUERIES);
        }
        StringBuilder request = new StringBuilder(pick(METHODS)).append(' ').append(path);
        request.append(random.nextInt(20) == 0 ? " HTTP/9.9" : " HTTP/1.1").append("\r\n");
        if (random.nextInt(8) > 0) {
            request.append("Host: localhost\r\n");
        }
        String body = random.nextInt(2) == 0 ? pick(BODIES) : "";
        if (!body.isEmpty() && random.nextInt(4) > 0) {
            request.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        for (int i = random.nextInt(4); i > 1; i--) {
            request.append(pick(HEADERS)).append("\r\n");
        }
        request.append("Connection: close\r\n\r\n").append(body);
        String whole = request.toString();
        return (random.nextInt(10) == 0 ? mutated(whole) : whole).getBytes(ISO_8859_1);
    }

    /** The text with a few bytes replaced, inserted or removed. */
    private String mutated(String text) {
        StringBuilder changed = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(changed.length() + 1);
            String piece =
                    random.nextBoolean()
                            ? pick(List.of("%", "%2", "%zz", "%00", "%2F", "//", "..", ";", "\\"))
                            : String.valueOf((char) random.nextInt(256));
            switch (random.nextInt(3)) {
                case 0 -> changed.insert(at, piece);
                case 1 -> changed.replace(at, Math.min(changed.length(), at + 1), piece);
                default -> changed.delete(at, Math.min(changed.length(), at + 1));
            }
        }
        return changed.toString();
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
