package io.recstream.server;

import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;

/** The body of a request that has to be JSON. */
final class JsonBody {

    private JsonBody() {}

    /** JSON cannot be sent by a page of another origin without a CORS preflight. */
    private static void requireJson(HttpExchange exchange) {
        String type = exchange.header(HttpHeader.CONTENT_TYPE);
        String essence = type == null ? "" : type.split(";", 2)[0].strip();
        if (!essence.equalsIgnoreCase("application/json")) {
            throw ApiProblem.of(415, "NOT_JSON", "Content-Type", "Send it as application/json")
                    .refused();
        }
    }

    /**
     * Reads the body, and passes it on; problems are responses.
     *
     * @param what the body is, such as {@code event}
     */
    static void read(HttpExchange exchange, int maxBytes, String what, Consumer<byte[]> to) {
        requireJson(exchange);
        if (exchange.request().getLength() > maxBytes) {
            throw tooLarge(what, maxBytes);
        }
        var unused =
                Body.read(exchange.request(), maxBytes)
                        .whenComplete(
                                (body, failure) -> {
                                    if (failure == null) {
                                        Dispatcher.guarded(exchange, () -> to.accept(body));
                                    } else {
                                        exchange.unsent(unread(what, maxBytes, failure).problem());
                                    }
                                });
    }

    private static ApiProblem.Refused tooLarge(String what, int maxBytes) {
        return new ApiProblem(
                        413,
                        "BODY_TOO_LARGE",
                        "The " + what + " has more than " + maxBytes + " bytes")
                .refused();
    }

    private static ApiProblem.Refused unread(String what, int maxBytes, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return new ApiProblem(408, "BODY_TIMEOUT", "The " + what + " did not come in time")
                    .refused();
        }
        return failure instanceof Body.TooLarge
                ? tooLarge(what, maxBytes)
                : new ApiProblem(400, "BAD_REQUEST", "The " + what + " cannot be read").refused();
    }
}
