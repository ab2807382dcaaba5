package io.recstream.server;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the server itself refuses, before any handler: the same form, and nothing of its inside. */
final class ProblemErrors extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        // What comes after such a request on its connection is not read: clients must not reuse it.
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        HttpExchange.problem(response, callback, problem(response.getStatus()));
        return true;
    }

    private static ApiProblem problem(int status) {
        // 501 and 505: of a request that no server understands.
        return status >= 500 && status != 501 && status != 505
                ? new ApiProblem(status, "INTERNAL", "The server cannot answer; its log says why")
                : new ApiProblem(
                        status, "BAD_REQUEST", "This is no request that can be understood");
    }
}
