package io.recstream.server;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A request and its single response.
 *
 * @param id of the user or item in the path; null if there is none
 * @param parameters of the query string
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

    /** Responds with data of the view. */
    void view(byte[] json, boolean stale) {
        response.getHeaders().put(STALE, Boolean.toString(stale));
        respond(200, "application/json", json);
    }

    void respond(int status, String type, byte[] body) {
        respond(response, callback, status, type, body);
    }

    /** Responds to a request whose body has not been read. */
    void problem(ApiProblem problem) {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            // The client waits for "100 Continue" before it sends the body.
            unsent(problem);
            return;
        }
        var unused = Body.read(request, 0).whenComplete((none, tooMuch) -> unsent(problem));
    }

    /** Responds to a request without a further body. */
    void unsent(ApiProblem problem) {
        problem(response, callback, problem);
    }

    static void problem(Response response, Callback callback, ApiProblem problem) {
        if (problem.retryAfter() > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "" + problem.retryAfter());
        }
        respond(response, callback, problem.status(), ApiProblem.TYPE, problem.toJson());
    }

    private static void respond(
            Response response, Callback callback, int status, String type, byte[] body) {
        if (!response.getRequest().consumeAvailable()) {
            // The rest of the body is not read, so clients must not reuse the connection.
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        response.setStatus(status);
        harden(response);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** Prevents reading by other origins, content sniffing and caching. */
    static void harden(Response response) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }
}
