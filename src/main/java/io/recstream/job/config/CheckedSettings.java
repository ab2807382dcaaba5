package io.recstream.job.config;

import java.util.List;

/**
 * Settings and all that is wrong with them: what could not be read has its default, so that the
 * rest can be looked at too, by the brokers for instance.
 *
 * @param warnings sentences on what is accepted, but should be written in another way
 */
public record CheckedSettings(
        JobSettings settings, List<SettingProblem> problems, List<String> warnings) {

    public CheckedSettings {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Whether there are addresses to ask at, and nothing is known to be wrong with them. */
    public boolean nameBrokers() {
        String servers = settings.kafka().bootstrapServers();
        return servers != null
                && !servers.isBlank()
                && problems.stream()
                        .noneMatch(it -> it.key().equals(JobOptions.BOOTSTRAP_SERVERS.key()));
    }

    /**
     * The settings, if nothing is wrong with them.
     *
     * @throws InvalidSettingsException naming everything that is
     */
    public JobSettings orThrow() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return settings;
    }
}
