package io.recstream.job.config;

import java.io.Serializable;

/**
 * A problem of one setting, with its fix.
 *
 * @param key truncated if it has more than a name
 * @param value as given, masked if it may be a secret
 */
public record SettingProblem(String key, String value, String problem, String fix)
        implements Serializable {

    public SettingProblem(String key, String value, String problem, String fix) {
        this.key = Secrets.name(key);
        this.value = Secrets.mask(key, value);
        this.problem = problem;
        this.fix = fix;
    }

    @Override
    public String toString() {
        return key + " = " + (value == null ? "(not set)" : value) + ": " + problem + "; " + fix;
    }
}
