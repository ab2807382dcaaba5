package io.recstream.server;

import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Ids;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Maps methods and paths to actions. A path is split at its slashes before it is decoded, so that
 * an id may contain any character, also a slash.
 */
final class Routes {

    private static final String ID = "{id}";
    private static final String USERS = "/users/";
    private static final String IN_PATH = "The id in the path";

    /** Handles a request. */
    interface Action {
        void handle(HttpExchange exchange);
    }

    /**
     * A method and a path.
     *
     * @param parameters that the query string may have
     */
    record Route(String method, String pattern, List<String> parameters, Action action) {

        String[] segments() {
            return pattern.substring(1).split("/", -1);
        }

        boolean matches(String[] path) {
            String[] own = segments();
            if (own.length != path.length) {
                return false;
            }
            for (int i = 0; i < own.length; i++) {
                if (!own[i].equals(ID) && !own[i].equals(path[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * A route and the id in the path.
     *
     * @param id null if the route has none
     */
    record Match(Route route, String id) {}

    private final List<Route> routes = new ArrayList<>();

    Routes on(String method, String pattern, Action action, String... parameters) {
        routes.add(new Route(method, pattern, List.of(parameters), action));
        return this;
    }

    List<Route> all() {
        return List.copyOf(routes);
    }

    /**
     * @param path as sent, not decoded
     * @throws ApiProblem.Refused if the path or its method does not exist, or if the id is
     *     malformed
     */
    Match match(String method, String path) {
        // The targets "*" and, of CONNECT, host and port are not paths.
        String[] segments =
                path == null || !path.startsWith("/")
                        ? new String[0]
                        : path.substring(1).split("/", -1);
        List<Route> found = routes.stream().filter(route -> route.matches(segments)).toList();
        if (found.isEmpty()) {
            throw new ApiProblem(404, "NO_SUCH_PATH", "There is nothing here; see /openapi.json")
                    .refused();
        }
        String requested = method.equals("HEAD") ? "GET" : method;
        for (Route route : found) {
            if (route.method().equals(requested)) {
                return new Match(route, id(route, segments));
            }
        }
        throw ApiProblem.of(405, "METHOD_NOT_ALLOWED", "Allow", allowed(found)).refused();
    }

    /** The value of the header {@code Allow}. */
    private static String allowed(List<Route> found) {
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : found) {
            methods.add(route.method());
            if (route.method().equals("GET")) {
                methods.add("HEAD");
            }
        }
        return String.join(", ", methods);
    }

    private static String id(Route route, String[] segments) {
        String[] own = route.segments();
        for (int i = 0; i < own.length; i++) {
            if (own[i].equals(ID)) {
                String id = decoded(segments[i]);
                Rejection wrong =
                        route.pattern().startsWith(USERS)
                                ? UserKey.check(IN_PATH, id)
                                : Ids.check(DeadLetterReason.MISSING_ITEM_ID, IN_PATH, id);
                if (wrong != null) {
                    throw wrongId(wrong.message());
                }
                return id;
            }
        }
        return null;
    }

    /** Percent-decoded as UTF-8, strictly. */
    private static String decoded(String segment) {
        try {
            return PercentEncoding.path(segment);
        } catch (PercentEncoding.MalformedException e) {
            throw wrongId(IN_PATH + " " + e.getMessage() + ": " + Quoted.of(segment));
        }
    }

    private static ApiProblem.Refused wrongId(String why) {
        return ApiProblem.of(400, "INVALID_ID", "id", why).refused();
    }
}
