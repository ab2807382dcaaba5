package io.recstream.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each request to what answers it, if the client may ask; whatever goes wrong becomes a
 * problem in JSON, which never says more than the request did.
 */
final class Dispatcher extends Handler.Abstract {

    static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private static final String HEALTH = "/health";

    /** One stack trace a second: what can be requested often does not fill the log. */
    private static final RateLimit TRACES = new RateLimit(1, System::nanoTime);

    private final Routes routes;
    private final RateLimit limit;
    private final ServeSettings.Http settings;

    Dispatcher(Routes routes, RateLimit limit, ServeSettings.Http settings) {
        this.routes = routes;
        this.limit = limit;
        this.settings = settings;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        HttpExchange nowhere = new HttpExchange(request, response, callback, null, Map.of());
        guarded(nowhere, () -> dispatch(request, response, callback));
        return true;
    }

    private void dispatch(Request request, Response response, Callback callback) {
        HttpURI uri = request.getHttpURI();
        // Load balancers look at it; whatever else is requested counts, refused or not.
        if (!isHealth(request) && !limit.admits(Request.getRemoteAddr(request))) {
            throw new ApiProblem(
                            429,
                            "TOO_MANY_REQUESTS",
                            "More than " + settings.requestsPerSecond() + " requests a second")
                    .after(1)
                    .refused();
        }
        requireHost(request);
        requireOwnOrigin(request);
        Routes.Match match;
        try {
            match = routes.match(request.getMethod(), uri.getPath());
        } catch (ApiProblem.Refused e) {
            if (e.problem().status() == 405) {
                response.getHeaders().put(HttpHeader.ALLOW, e.problem().detail());
                throw new ApiProblem(
                                405,
                                e.problem().reason(),
                                "This path takes " + e.problem().detail())
                        .refused();
            }
            throw e;
        }
        Map<String, String> parameters = parameters(uri.getQuery(), match.route().parameters());
        match.route()
                .action()
                .answer(new HttpExchange(request, response, callback, match.id(), parameters));
    }

    private static boolean isHealth(Request request) {
        return HEALTH.equals(request.getHttpURI().getPath())
                && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"));
    }

    /**
     * A page of another origin can make its own name lead to loopback: it is then called by that
     * name, and refused.
     */
    private void requireHost(Request request) {
        String host = Request.getServerName(request);
        boolean onLoopback = LOOPBACK.contains(settings.host());
        if (!onLoopback && settings.hosts().isEmpty()) {
            return;
        }
        if (host == null || !(LOOPBACK.contains(host) || settings.hosts().contains(host))) {
            throw ApiProblem.of(421, "WRONG_HOST", "Host", "This server is not called by that name")
                    .refused();
        }
    }

    /** A browser names the page that a request comes from, where that is another one's. */
    private void requireOwnOrigin(Request request) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null) {
            return;
        }
        String host = request.getHeaders().get(HttpHeader.HOST);
        if (!Origins.isOf(origin, host) && !settings.hosts().contains(Origins.hostOf(origin))) {
            throw ApiProblem.of(
                            403,
                            "FOREIGN_ORIGIN",
                            "Origin",
                            "Pages of other origins may not use this server")
                    .refused();
        }
    }

    private static Map<String, String> parameters(String query, List<String> known) {
        Map<String, String> parameters = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (!known.contains(parts[0])) {
                throw new ApiProblem(
                                400,
                                "UNKNOWN_PARAMETER",
                                known.isEmpty()
                                        ? "This path takes no parameters"
                                        : "This path takes only " + String.join(", ", known))
                        .refused();
            }
            parameters.put(parts[0], parts.length == 1 ? "" : decoded(parts[0], parts[1]));
        }
        return parameters;
    }

    private static String decoded(String name, String text) {
        try {
            return PercentEncoding.query(text);
        } catch (PercentEncoding.MalformedException e) {
            throw ApiProblem.of(400, "INVALID_PARAMETER", name, name + " " + e.getMessage())
                    .refused();
        }
    }

    static void warn(String message, Throwable failure) {
        log(LOG::warn, message, failure);
    }

    /** With a stack trace, of all requests one a second. */
    private static void log(
            BiConsumer<String, Throwable> level, String message, Throwable failure) {
        BiConsumer<String, Throwable> limited = TRACES.admits("") ? level : LOG::debug;
        limited.accept(message, failure);
    }

    /** Does it, or answers why not. */
    static void guarded(HttpExchange exchange, Runnable answer) {
        try {
            answer.run();
        } catch (ApiProblem.Refused e) {
            exchange.problem(e.problem());
        } catch (RuntimeException e) {
            log(LOG::error, "A request cannot be answered", e);
            if (exchange.response().isCommitted()) {
                exchange.callback().failed(e);
            } else {
                exchange.problem(
                        new ApiProblem(
                                500, "INTERNAL", "The server cannot answer; its log says why"));
            }
        }
    }
}
