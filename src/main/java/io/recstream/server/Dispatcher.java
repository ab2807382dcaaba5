package io.recstream.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.LoggerFactory;

/**
 * Checks each request's client, host and origin, and calls the route's action. Failures become
 * problem responses, which contain nothing of the server's internals.
 */
final class Dispatcher extends Handler.Abstract {

    static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger(Dispatcher.class));

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private static final String HEALTH = "/health";

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
        // Health checks of load balancers are not limited; all other requests count, rejected or
        // not.
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
                .handle(new HttpExchange(request, response, callback, match.id(), parameters));
    }

    /** Whether only programs of this machine reach an address. */
    static boolean isLoopback(String host) {
        return LOOPBACK.contains(host);
    }

    private static boolean isHealth(Request request) {
        return HEALTH.equals(request.getHttpURI().getPath())
                && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"));
    }

    /**
     * Prevents DNS rebinding: a page of another origin can let its own name resolve to loopback,
     * but then the header {@code Host} has that name.
     */
    private void requireHost(Request request) {
        String host = Request.getServerName(request);
        boolean onLoopback = isLoopback(settings.host());
        if (!onLoopback && settings.hosts().isEmpty()) {
            return;
        }
        if (host == null || !(LOOPBACK.contains(host) || settings.hosts().contains(host))) {
            throw ApiProblem.of(421, "WRONG_HOST", "Host", "This server is not called by that name")
                    .refused();
        }
    }

    /** Browsers send {@code Origin} with requests of pages of other origins. */
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

    /** Runs an action; an exception becomes a problem response. */
    static void guarded(HttpExchange exchange, Runnable action) {
        try {
            action.run();
        } catch (ApiProblem.Refused e) {
            exchange.problem(e.problem());
        } catch (RuntimeException e) {
            LOG.error("A request has failed", e);
            if (exchange.response().isCommitted()) {
                exchange.callback().failed(e);
            } else {
                exchange.problem(
                        new ApiProblem(
                                500, "INTERNAL", "Internal error; see the log of the server"));
            }
        }
    }
}
