package io.recstream.server;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A request on its way to its one answer.
 *
 * @param id of the user or item that the path names; null where it names none
 * @param parameters of the query
 */
record HttpExchange(
        Request request,
        Response response,
        Callback callback,
        String id,
        Map<String, String> parameters) {

    static final String STALE = "Recstream-Stale";

    boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    String header(HttpHeader name) {
        return request.getHeaders().get(name);
    }

    /** Answers out of the view. */
    void view(byte[] json, boolean stale) {
        response.getHeaders().put(STALE, Boolean.toString(stale));
        answer(200, "application/json", json);
    }

    void answer(int status, String type, byte[] body) {
        answer(response, callback, status, type, body);
    }

    /** Answers a request whose body nobody has read. */
    void problem(ApiProblem problem) {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            // The body comes only when it is asked for.
            unsent(problem);
            return;
        }
        var unused = Body.read(request, 0).whenComplete((none, tooMuch) -> unsent(problem));
    }

    /** Answers a request of whose body nothing is to come. */
    void unsent(ApiProblem problem) {
        problem(response, callback, problem);
    }

    static void problem(Response response, Callback callback, ApiProblem problem) {
        if (problem.retryAfter() > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "" + problem.retryAfter());
        }
        answer(response, callback, problem.status(), ApiProblem.TYPE, problem.toJson());
    }

    private static void answer(
            Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        harden(response);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** No other origin may read it, no browser guess what it is, nothing keep it. */
    static void harden(Response response) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }
}
