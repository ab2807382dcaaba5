package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.jetty.http.HttpStatus;

/**
 * An error response as in RFC 9457 (problem+json).
 *
 * @param reason machine-readable, upper case
 * @param detail human-readable
 * @param field the part of the request that is wrong; null if it is not a single one
 * @param retryAfter seconds; 0 if a retry does not help
 */
record ApiProblem(int status, String reason, String detail, String field, int retryAfter) {

    static final String TYPE = "application/problem+json";

    ApiProblem(int status, String reason, String detail) {
        this(status, reason, detail, null, 0);
    }

    static ApiProblem of(int status, String reason, String field, String detail) {
        return new ApiProblem(status, reason, detail, field, 0);
    }

    ApiProblem after(int seconds) {
        return new ApiProblem(status, reason, detail, field, seconds);
    }

    /** Ends the handling of a request with this problem. */
    Refused refused() {
        return new Refused(this);
    }

    byte[] toJson() {
        return Json.bytes(new Body("about:blank", title(), status, reason, detail, field));
    }

    private record Body(
            String type,
            String title,
            int status,
            String reason,
            String detail,
            @JsonInclude(JsonInclude.Include.NON_NULL) String field) {}

    private String title() {
        String phrase = HttpStatus.getMessage(status);
        return phrase == null ? "Error" : phrase;
    }

    /**
     * Carries a problem to the code that responds; without a stack trace, as it may be frequent.
     */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient ApiProblem problem;

        private Refused(ApiProblem problem) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
        }

        ApiProblem problem() {
            return problem;
        }
    }
}
