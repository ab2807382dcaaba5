package io.recstream.local;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Listeners of a {@link LocalBroker} beside the open one, for clients that have to prove who they
 * are.
 *
 * @param protocols Kafka's security protocols, by the listeners' names
 * @param properties of the broker: certificates, mechanisms, authorizer
 * @param scramCredentials in the form that the storage tool takes: {@code
 *     SCRAM-SHA-512=[name=N,password=P]}
 */
public record MoreListeners(
        Map<String, String> protocols,
        Map<String, String> properties,
        List<String> scramCredentials) {

    /** The open listener only. */
    public static final MoreListeners NONE = new MoreListeners(Map.of(), Map.of(), List.of());

    public MoreListeners {
        protocols = new TreeMap<>(protocols);
        properties = Map.copyOf(properties);
        scramCredentials = List.copyOf(scramCredentials);
    }

    String addresses(Map<String, Integer> ports) {
        StringBuilder addresses = new StringBuilder();
        ports.forEach(
                (name, port) ->
                        addresses.append(',').append(name).append("://localhost:").append(port));
        return addresses.toString();
    }

    String protocolMap() {
        StringBuilder map = new StringBuilder();
        protocols.forEach(
                (name, protocol) -> map.append(',').append(name).append(':').append(protocol));
        return map.toString();
    }
}
