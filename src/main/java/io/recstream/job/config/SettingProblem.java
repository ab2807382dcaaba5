package io.recstream.job.config;

import java.io.Serializable;

/**
 * A problem of one setting, with its fix.
 *
 * @param key truncated if it has more than a name
 * @param value as given, masked if it may be a secret
 */
public record SettingProblem(Kind kind, String key, String value, String problem, String fix)
        implements Serializable {

    /** For a command that has only some of the job's settings. */
    public enum Kind {
        /** The value is wrong, or missing. */
        WRONG,
        /** There is no such setting. */
        UNKNOWN,
        /** Nothing uses the setting beside the others. */
        UNUSED
    }

    public SettingProblem(Kind kind, String key, String value, String problem, String fix) {
        this.kind = kind;
        this.key = Secrets.name(key);
        this.value = Secrets.mask(key, value);
        this.problem = problem;
        this.fix = fix;
    }

    /** Of the kind {@link Kind#WRONG}. */
    public SettingProblem(String key, String value, String problem, String fix) {
        this(Kind.WRONG, key, value, problem, fix);
    }

    @Override
    public String toString() {
        return key + " = " + (value == null ? "(not set)" : value) + ": " + problem + "; " + fix;
    }
}
