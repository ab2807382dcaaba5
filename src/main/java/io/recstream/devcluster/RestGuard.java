package io.recstream.devcluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/**
 * Protects the REST interface of a Flink on loopback, which has no authentication: rejects requests
 * with another host name than loopback's, requests of pages of other origins, and GET requests that
 * end a job. Flink loads it as a service from the class path.
 */
public final class RestGuard implements InboundChannelHandlerFactory {

    /** If true, nothing can be changed by REST. */
    public static final String READ_ONLY = "rest-guard.read-only";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(
            Configuration configuration, Map<String, String> responseHeaders) {
        boolean readOnly = Boolean.parseBoolean(configuration.getString(READ_ONLY, "false"));
        return Optional.of(new Gate(readOnly));
    }

    /**
     * Why a request is rejected; null if it is not.
     *
     * @param host the header; null if there is none
     * @param origin the header; null if there is none
     * @param site the header {@code Sec-Fetch-Site}; null if there is none
     */
    static String refusal(
            boolean readOnly, String method, String uri, String host, String origin, String site) {
        URI called = parsed("http://" + host);
        if (host != null && (called == null || !LOOPBACK.contains(called.getHost()))) {
            return "This Flink is not called by that name";
        }
        if (origin != null && !isSame(parsed(origin), called)) {
            return "Pages of other origins may not use this Flink";
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (!reads && (readOnly || "cross-site".equals(site) || "same-site".equals(site))) {
            return "This Flink is only looked at";
        }
        String path = uri.split("[?#]", 2)[0];
        // Flink offers them for proxies that support GET only.
        return path.contains("/yarn-cancel") || path.contains("/yarn-stop") || path.contains("%")
                ? "This is no way to end a job"
                : null;
    }

    private static boolean isSame(URI origin, URI called) {
        return origin != null
                && called != null
                && "http".equals(origin.getScheme())
                && origin.getHost().equals(called.getHost())
                && origin.getPort() == called.getPort();
    }

    private static URI parsed(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() == null ? null : uri;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static final class Gate extends ChannelInboundHandlerAdapter {

        private final boolean readOnly;

        Gate(boolean readOnly) {
            this.readOnly = readOnly;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            String refusal =
                    message instanceof HttpRequest request
                            ? refusal(
                                    readOnly,
                                    request.method().name(),
                                    request.uri(),
                                    request.headers().get(HttpHeaderNames.HOST),
                                    request.headers().get(HttpHeaderNames.ORIGIN),
                                    request.headers().get("Sec-Fetch-Site"))
                            : null;
            if (refusal == null) {
                context.fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            var response =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.FORBIDDEN,
                            Unpooled.copiedBuffer(refusal + "\n", StandardCharsets.UTF_8));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            var unused = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
