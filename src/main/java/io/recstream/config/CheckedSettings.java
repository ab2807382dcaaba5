package io.recstream.config;

import java.util.List;

/**
 * Settings and all that is wrong with them: what could not be read has its default, so that the
 * rest can be looked at too, by the brokers for instance.
 *
 * @param warnings sentences on what is accepted, but should be written in another way
 */
public record CheckedSettings(JobSettings settings, List<Problem> problems, List<String> warnings) {

    public CheckedSettings {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Whether there is an address to ask at. */
    public boolean nameBrokers() {
        String servers = settings.kafka().bootstrapServers();
        return servers != null && !servers.isBlank();
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
