package io.recstream.ops.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a check has found.
 *
 * @param check its name
 * @param why it hurts; empty where all is well
 * @param fix what to do; empty where all is well
 */
record Finding(Severity severity, String check, String what, String why, String fix) {

    /** How bad it is, least first. */
    enum Severity {
        OK(0),
        WARN(1),
        FAIL(2);

        private final int exitCode;

        Severity(int exitCode) {
            this.exitCode = exitCode;
        }

        /** Of the verb that found it. */
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
