package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Why a request is not answered as asked, in the form of RFC 9457 (problem+json).
 *
 * @param reason for programs, upper case
 * @param detail for people
 * @param field what of the request is wrong; null where that is no single thing
 * @param retryAfter seconds; 0 where it does not depend on time
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

    /** Carries a problem to where it is answered; without a stack trace, as it may be frequent. */
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
