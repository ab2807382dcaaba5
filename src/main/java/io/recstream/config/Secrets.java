package io.recstream.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Values that must not be seen in a print, a log or the web UI, told by the name of their key. */
public final class Secrets {

    private static final String MASK = "******";
    private static final List<String> TELLTALES =
            List.of("password", "secret", "token", "jaas", "key", "credential");

    /** All client properties in one value: some of them may be secret. */
    private static final String WHOLE_MAP = "kafka.properties";

    /** What ends the names of client properties whose whole value is a secret. */
    private static final List<String> WHOLE =
            List.of("password", "secret", "keystore.key", "credentials", "user.info", ".token");

    /** A login module's options: the secret one among them. */
    private static final Pattern WRITTEN_OPTION =
            Pattern.compile("(?i)(password|secret)\\w*\\s*=\\s*(?![\"']?\\$\\{)");

    private Secrets() {}

    /** Whether a property's value holds a secret itself, where a reference to it could stand. */
    static boolean isWrittenOut(String property, String value) {
        String name = property.toLowerCase(Locale.ROOT);
        if (name.endsWith("jaas.config")) {
            return WRITTEN_OPTION.matcher(value).find();
        }
        return WHOLE.stream().anyMatch(name::endsWith) && !isReference(value);
    }

    /** Whether it is a reference and nothing else. */
    static boolean isReference(String value) {
        return value.startsWith("${") && value.endsWith("}");
    }

    public static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.endsWith(WHOLE_MAP) || TELLTALES.stream().anyMatch(name::contains);
    }

    public static String mask(String key, String value) {
        return value != null && isSecret(key) ? MASK : value;
    }

    /** All entries by name, secrets masked. */
    public static Map<String, String> masked(Map<?, ?> settings) {
        Map<String, String> shown = new TreeMap<>();
        settings.forEach(
                (key, value) ->
                        shown.put(key.toString(), mask(key.toString(), String.valueOf(value))));
        return shown;
    }
}
