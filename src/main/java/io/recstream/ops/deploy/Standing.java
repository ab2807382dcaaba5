package io.recstream.ops.deploy;

import java.util.List;

/** Where a command stands that has lost its lock, and how to go on. */
final class Standing {

    private static final String WHO =
            "see who holds the lock (bin/recstream lock), and wait until it is free; ";

    private Standing() {}

    /**
     * Human-readable sentences, the next step included.
     *
     * @param done by the command, oldest first
     */
    static String of(List<JournalEntry> done) {
        if (done.isEmpty()) {
            return "Nothing was changed. Next: " + WHO + "then repeat this";
        }
        JournalEntry last = done.get(done.size() - 1);
        return switch (last.action()) {
            case SAVEPOINT ->
                    "The savepoint "
                            + last.savepoint()
                            + " was taken, and the job runs on. Next: "
                            + WHO
                            + "then repeat this";
            case STOP ->
                    "The job "
                            + last.job()
                            + " was stopped, and this command has started none: it is to go on from "
                            + last.savepoint()
                            + ". Next: "
                            + WHO
                            + "if no job runs then, bin/recstream deploy --from-savepoint latest,"
                            + " with the --jar and --config that are wanted";
            case CANCEL ->
                    "The job "
                            + last.job()
                            + " was cancelled, and this command has started none. Next: "
                            + WHO
                            + "if no job runs then, repeat this";
            case BOOTSTRAP ->
                    "The archive was read, the state is in "
                            + last.savepoint()
                            + ", and no job was started. Next: "
                            + WHO
                            + "then repeat this";
            case WITHDRAW ->
                    "The new job "
                            + last.job()
                            + " did not work and was cancelled, and the one before was not put"
                            + " back. Next: "
                            + WHO
                            + "if no job runs then, bin/recstream deploy --from-savepoint latest"
                            + " --jar JAR, with the JAR that ran before";
            case DEPLOY, UPGRADE, RESCALE, ROLLBACK, RESTORE ->
                    "The job "
                            + last.job()
                            + " ("
                            + last.release()
                            + ") was submitted, and left as it is, whether it works or not. Next: "
                            + WHO
                            + "then look at that job; the next upgrade, rollback or stop is about"
                            + " it";
        };
    }
}
