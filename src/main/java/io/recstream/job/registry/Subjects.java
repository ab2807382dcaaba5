package io.recstream.job.registry;

import io.recstream.job.registry.RegistryException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * The topics' schemas in the registry, under the subjects that Confluent's clients use: the topic's
 * name and {@code -value}.
 */
public final class Subjects {

    /** A new version reads what was written under every older one, not only the last. */
    private static final String LEVEL = "BACKWARD_TRANSITIVE";

    private static final Set<String> STRICT_ENOUGH = Set.of(LEVEL, "FULL_TRANSITIVE");

    private final RegistryClient client;
    private final boolean mayRegister;

    /**
     * @param mayRegister whether schemas and compatibilities may be registered; else they must
     *     exist
     */
    public Subjects(RegistryClient client, boolean mayRegister) {
        this.client = client;
        this.mayRegister = mayRegister;
    }

    public static String of(String topic) {
        return topic + "-value";
    }

    /**
     * Registers the schema of an output and sets the compatibility of its subject; returns the
     * schema's id.
     */
    public int announceOutput(String topic, Schema schema) throws RegistryException {
        if (!mayRegister) {
            return client.find(of(topic), schema);
        }
        int id = client.register(of(topic), schema);
        beStrict(of(topic));
        return id;
    }

    /** Registers the schema of an input if its subject has no version yet. */
    public void announceInput(String topic, Schema schema) throws RegistryException {
        if (mayRegister && client.versions(of(topic)).isEmpty()) {
            client.register(of(topic), schema);
            beStrict(of(topic));
        }
    }

    /**
     * The registered versions of a topic that the schema cannot read, a clause each; empty if none.
     *
     * @throws RegistryException if the registry does not respond or refuses
     */
    public List<String> unreadable(String topic, Schema reader) throws RegistryException {
        List<String> unreadable = new ArrayList<>();
        for (int version : client.versions(of(topic))) {
            String why = SchemaReading.whyNot(client.version(of(topic), version), reader);
            if (!why.isEmpty()) {
                unreadable.add("version " + version + " of " + of(topic) + ": " + why);
            }
        }
        return unreadable;
    }

    /** Whether this schema is registered, or may be registered. */
    public boolean isAnnounced(String topic, Schema schema) throws RegistryException {
        if (mayRegister) {
            return true;
        }
        try {
            client.find(of(topic), schema);
            return true;
        } catch (RegistryException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void beStrict(String subject) throws RegistryException {
        if (!STRICT_ENOUGH.contains(client.compatibility(subject))) {
            client.setCompatibility(subject, LEVEL);
        }
    }
}
