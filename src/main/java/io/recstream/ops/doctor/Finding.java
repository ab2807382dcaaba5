package io.recstream.ops.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A finding of a check.
 *
 * @param check its name
 * @param why the consequence; empty if everything is in order
 * @param fix what to do; empty if everything is in order
 */
record Finding(Severity severity, String check, String what, String why, String fix) {

    /** Severities, least first. */
    enum Severity {
        OK(0),
        WARN(1),
        FAIL(2);

        private final int exitCode;

        Severity(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of the command. */
        int exitCode() {
            return exitCode;
        }
    }

    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("severity", severity.name())
                .put("check", check)
                .put("what", what)
                .put("why", why)
                .put("fix", fix);
    }
}
