package io.recstream.job.config;

import java.util.List;

/**
 * Settings and their problems. Invalid options have their defaults, so that the rest can be
 * checked, too, for instance at the brokers.
 *
 * @param warnings about accepted settings that should be changed
 */
public record CheckedSettings(
        JobSettings settings, List<SettingProblem> problems, List<String> warnings) {

    public CheckedSettings {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Whether there are broker addresses without known problems. */
    public boolean nameBrokers() {
        String servers = settings.kafka().bootstrapServers();
        return servers != null
                && !servers.isBlank()
                && problems.stream()
                        .noneMatch(it -> it.key().equals(JobOptions.BOOTSTRAP_SERVERS.key()));
    }

    /**
     * The settings, if they are valid.
     *
     * @throws InvalidSettingsException with all problems
     */
    public JobSettings orThrow() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return settings;
    }
}
