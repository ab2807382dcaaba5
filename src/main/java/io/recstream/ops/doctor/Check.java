package io.recstream.ops.doctor;

/** One check. Changes nothing. */
interface Check {

    String name();

    /** Whether it is skipped if no broker responds. */
    default boolean needsBrokers() {
        return true;
    }

    /**
     * Reports its findings, including that everything is in order. An exception becomes a finding.
     */
    void examine(CheckContext context, Findings findings) throws Exception;
}
