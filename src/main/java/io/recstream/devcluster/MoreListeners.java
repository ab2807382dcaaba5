package io.recstream.devcluster;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Listeners of a {@link LocalBroker} in addition to the plaintext one, with authentication.
 *
 * @param protocols Kafka's security protocols, by the listeners' names
 * @param properties of the broker: certificates, mechanisms, authorizer
 * @param scramCredentials in the form of Kafka's storage tool: {@code
 *     SCRAM-SHA-512=[name=N,password=P]}
 */
public record MoreListeners(
        Map<String, String> protocols,
        Map<String, String> properties,
        List<String> scramCredentials) {

    /** The plaintext listener only. */
    public static final MoreListeners NONE = new MoreListeners(Map.of(), Map.of(), List.of());

    public MoreListeners {
        protocols = new TreeMap<>(protocols);
        properties = Map.copyOf(properties);
        scramCredentials = List.copyOf(scramCredentials);
    }

    /**
     * Adds these listeners to a broker's settings.
     *
     * @param ports by the listeners' names
     */
    void addTo(Properties broker, Map<String, Integer> ports) {
        protocols.forEach(
                (name, protocol) -> {
                    String address = name + "://localhost:" + ports.get(name);
                    append(broker, "listeners", address);
                    append(broker, "advertised.listeners", address);
                    append(broker, "listener.security.protocol.map", name + ":" + protocol);
                });
        broker.putAll(properties);
    }

    private static void append(Properties broker, String key, String value) {
        broker.merge(key, value, (before, more) -> before + "," + more);
    }
}
