package io.recstream.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The web page and its assets, from the class path. Nothing is loaded from other hosts, and the
 * content security policy forbids it. Browsers revalidate assets by their entity tag.
 */
final class Page {

    /** Scripts and styles only from this server, nothing inline. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z.]{0,40}");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml");

    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    /** A file and its entity tag. */
    private record Asset(String type, byte[] bytes, String tag) {}

    void index(HttpExchange exchange) {
        send(exchange, "index.html");
    }

    void asset(HttpExchange exchange) {
        send(exchange, exchange.id());
    }

    private void send(HttpExchange exchange, String name) {
        Asset asset =
                NAME.matcher(name).matches() ? assets.computeIfAbsent(name, Page::read) : null;
        if (asset == null) {
            throw new ApiProblem(404, "NO_SUCH_PATH", "The page has no such file").refused();
        }
        boolean known = asset.tag().equals(exchange.header(HttpHeader.IF_NONE_MATCH));
        HttpExchange.harden(exchange.response());
        HttpFields.Mutable headers = exchange.response().getHeaders();
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        headers.put(HttpHeader.ETAG, asset.tag());
        headers.put(HttpHeader.CONTENT_TYPE, asset.type());
        headers.put("Content-Security-Policy", POLICY);
        headers.put("Referrer-Policy", "no-referrer");
        exchange.response().setStatus(known ? 304 : 200);
        if (!known) {
            headers.put(HttpHeader.CONTENT_LENGTH, asset.bytes().length);
        }
        ByteBuffer body = ByteBuffer.wrap(known ? new byte[0] : asset.bytes());
        exchange.response().write(true, body, exchange.callback());
    }

    /** Null if there is no such file; that is not cached. */
    private static Asset read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        String path = name.startsWith("uPlot.") ? CHARTS + name : "page/" + name;
        if (type == null) {
            return null;
        }
        try (InputStream in = Page.class.getResourceAsStream(path)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            return new Asset(type, bytes, '"' + DigestUtils.sha256Hex(bytes) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
