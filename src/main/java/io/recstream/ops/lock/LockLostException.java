package io.recstream.ops.lock;

import java.io.IOException;
import picocli.CommandLine.IExitCodeGenerator;

/** The lock was lost while a command worked; the command has stopped before its next step. */
public final class LockLostException extends IOException implements IExitCodeGenerator {

    /** The exit code of a command that has stopped. */
    public static final int EXIT_CODE = 5;

    private static final long serialVersionUID = 1L;

    LockLostException(String why, Throwable cause) {
        super(why, cause);
    }

    /**
     * The same with what was done so far.
     *
     * @param standing one or more sentences, the next step included
     */
    public LockLostException with(String standing) {
        return new LockLostException(getMessage() + ". " + standing, this);
    }

    @Override
    public int getExitCode() {
        return EXIT_CODE;
    }
}
