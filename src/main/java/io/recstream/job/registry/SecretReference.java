package io.recstream.job.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * References to secrets, as in the properties of a Kafka client, and resolved by the same classes.
 */
final class SecretReference {

    /** A reference and nothing else: a part of any other text may be a secret. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file|directory|env):[^{}]*}");

    private SecretReference() {}

    /**
     * The text with every {@code ${file:…}}, {@code ${directory:…}} and {@code ${env:…}} replaced.
     *
     * @throws IllegalArgumentException naming the reference, not the secret, if it cannot be
     *     resolved
     */
    static String resolve(String text) {
        if (text.isEmpty()) {
            return text;
        }
        Map<String, ConfigProvider> providers =
                Map.of(
                        "file", new FileConfigProvider(),
                        "directory", new DirectoryConfigProvider(),
                        "env", new EnvVarConfigProvider());
        try {
            for (ConfigProvider provider : providers.values()) {
                provider.configure(Map.of());
            }
            String resolved =
                    new ConfigTransformer(providers)
                            .transform(Map.of("credentials", text))
                            .data()
                            .get("credentials");
            if (resolved == null || resolved.contains("${")) {
                throw new IllegalArgumentException(
                        "nothing is found behind "
                                + (REFERENCE.matcher(text).matches()
                                        ? text
                                        : "a reference of them"));
            }
            return resolved.trim();
        } catch (KafkaException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            providers.values().forEach(SecretReference::close);
        }
    }

    private static void close(ConfigProvider provider) {
        try {
            provider.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
