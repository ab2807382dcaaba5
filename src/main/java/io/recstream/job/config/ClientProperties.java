package io.recstream.job.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The properties of all Kafka clients. Entries of the properties file are passed as references to
 * that file, so that neither the job graph nor its stored form has their values.
 */
final class ClientProperties {

    /** Kafka's config providers; each client resolves the references itself. */
    private static final Map<String, String> PROVIDERS =
            Map.of(
                    "config.providers",
                    "file,directory,env",
                    "config.providers.file.class",
                    "org.apache.kafka.common.config.provider.FileConfigProvider",
                    "config.providers.directory.class",
                    "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
                    "config.providers.env.class",
                    "org.apache.kafka.common.config.provider.EnvVarConfigProvider");

    private final OptionReader options;

    ClientProperties(OptionReader options) {
        this.options = options;
    }

    Properties read() {
        Properties properties = new Properties();
        properties.putAll(options.read(JobOptions.KAFKA_PROPERTIES));
        String file = options.read(JobOptions.KAFKA_PROPERTIES_FILE).trim();
        if (!file.isEmpty()) {
            refer(file, properties);
        }
        if (properties.values().stream().anyMatch(value -> value.toString().contains("${"))) {
            PROVIDERS.forEach(properties::putIfAbsent);
        }
        return properties;
    }

    private void refer(String file, Properties properties) {
        if (!Path.of(file).isAbsolute() || file.contains(":") || file.contains("}")) {
            report("is no absolute path without ':' and '}'", "give one");
            return;
        }
        Properties content = new Properties();
        try {
            content.load(new StringReader(SmallFile.read(Path.of(file))));
        } catch (SmallFile.TooLargeException e) {
            report(e.getMessage(), "put a properties file there");
            return;
        } catch (IOException | IllegalArgumentException e) {
            report(
                    "cannot be read (" + e.getClass().getSimpleName() + ")",
                    "put a properties file there, on this machine too, readable for this user");
            return;
        }
        for (String name : content.stringPropertyNames()) {
            if (KnownKeys.isOurs(name)) {
                report(
                        "sets " + Secrets.name(name) + ", which must not stand in a file",
                        "remove it there");
            } else if (properties.containsKey(name)) {
                report(
                        "sets " + Secrets.name(name) + ", which is set outside of it too",
                        "remove one of them");
            } else if (content.getProperty(name).contains("${")) {
                properties.setProperty(name, content.getProperty(name));
            } else {
                properties.setProperty(name, "${file:" + file + ":" + name + "}");
            }
        }
    }

    private void report(String problem, String fix) {
        options.report(JobOptions.KAFKA_PROPERTIES_FILE, problem, fix);
    }
}
