package io.recstream.job.config;

import java.io.Serializable;

/**
 * What is wrong with one setting, and what to do about it.
 *
 * @param key cut where it holds more than a name
 * @param value as it was given, masked where it may be a secret
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
