package io.recstream.ops.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.IExitCodeGenerator;

/** Another command holds the lock, so nothing was done. */
public final class LockedException extends IOException implements IExitCodeGenerator {

    /** The exit code of a command that was refused. */
    public static final int EXIT_CODE = 4;

    private static final long serialVersionUID = 1L;

    private final String waitingFor;

    LockedException(Optional<LockHolder> holder, LockPlace place) {
        this(
                "Another command is at work on this job: "
                        + holder.map(LockHolder::toString).orElse("one that is not named")
                        + " ("
                        + place
                        + ")",
                place);
    }

    private LockedException(String holder, LockPlace place) {
        super(
                holder
                        + ". Nothing was done. Next: wait until it is done (--wait 10min does)"
                        + afterDeath(place.session()));
        this.waitingFor = holder;
    }

    /** A sentence about the holder. */
    String waitingFor() {
        return waitingFor;
    }

    private static String afterDeath(Duration session) {
        return session.isZero()
                ? ""
                : "; if that process is dead, the lock is free "
                        + session.toSeconds()
                        + " s after its end";
    }

    @Override
    public int getExitCode() {
        return EXIT_CODE;
    }
}
