package io.recstream.ops.doctor;

import io.recstream.job.ingest.LostInput;
import io.recstream.ops.LostInputs;

/** Checks that the records which the job has yet to read are still there. */
final class InputCheck implements Check {

    @Override
    public String name() {
        return "input";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        LostInputs lost =
                LostInputs.find(
                        context.settings(),
                        context.admin(),
                        context.savepoint(),
                        context.deadline());
        for (LostInput loss : lost.all()) {
            String fix =
                    "produce them again if they exist elsewhere; then start with "
                            + lost.countingSetting(loss)
                            + " (docs/runbooks-output.md, \"Lost input\")";
            if (lost.isFatal(loss)) {
                findings.fail(loss.toString(), "the job ends when it starts from there", fix);
            } else {
                findings.warn(loss.toString(), "the job counts them as lost, and goes on", fix);
            }
        }
        if (findings.isClean()) {
            findings.ok(
                    lost.partitions() == 0
                            ? "the group has committed no offset yet"
                            : "where the job would go on is there, in "
                                    + lost.partitions()
                                    + " partitions");
        }
    }
}
