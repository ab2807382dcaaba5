package io.recstream.ops.doctor;

/** One thing that is looked at. Changes nothing. */
interface Check {

    String name();

    /** Whether there is no use in it while no broker answers. */
    default boolean needsBrokers() {
        return true;
    }

    /** Tells what it finds, also that all is well. What it throws becomes a finding. */
    void examine(CheckContext patient, Findings findings) throws Exception;
}
