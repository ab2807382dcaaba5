package io.recstream.e2e;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.MoreListeners;
import io.recstream.devcluster.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that authenticates every client, but for the test itself, which comes through the open
 * listener: SCRAM over TLS, TLS with certificates on both sides, and a listener whose certificate
 * is for another host. The job's users {@code shop} (SCRAM) and {@code shop-mtls} may do what the
 * documentation says, {@code guest} all but transactions.
 */
final class SecuredBroker implements AutoCloseable {

    static final String SCRAM = "SCRAM";
    static final String MTLS = "MTLS";
    static final String ELSEWHERE = "ELSEWHERE";

    final LocalBroker broker;
    final Topics topics;
    final Path trustStore;
    final Path clientKeys;
    final Path strangerKeys;
    private final Path folder;
    private final String storePassword;
    private final String userPassword;

    SecuredBroker(Path folder, String storePassword, String userPassword) throws Exception {
        this.folder = folder;
        this.storePassword = storePassword;
        this.userPassword = userPassword;
        TestingCertificates made = new TestingCertificates(folder, storePassword);
        Path brokerKeys = made.keyStore("broker", "CN=localhost", "DNS:localhost");
        Path elsewhereKeys = made.keyStore("elsewhere", "CN=kafka", "DNS:kafka.example.com");
        this.clientKeys = made.keyStore("client", "CN=shop-mtls");
        this.strangerKeys = made.keyStore("stranger", "CN=stranger");
        this.trustStore = made.trustStore("trusted", brokerKeys, elsewhereKeys);
        Map<String, String> properties = new HashMap<>();
        keys("", brokerKeys, properties);
        keys("listener.name.elsewhere.", elsewhereKeys, properties);
        properties.put("ssl.truststore.location", made.trustStore("users", clientKeys).toString());
        properties.put("ssl.truststore.password", storePassword);
        properties.put("listener.name.mtls.ssl.client.auth", "required");
        properties.put("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/");
        properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        properties.put(
                "listener.name.scram.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
        this.broker =
                LocalBroker.start(
                        LocalBroker.Options.defaults()
                                .with(
                                        new MoreListeners(
                                                Map.of(
                                                        SCRAM, "SASL_SSL",
                                                        MTLS, "SSL",
                                                        ELSEWHERE, "SSL"),
                                                properties,
                                                List.of(credential("shop"), credential("guest")))));
        this.topics = broker.createTopics(1);
        allow();
    }

    private void keys(String listener, Path store, Map<String, String> properties) {
        properties.put(listener + "ssl.keystore.location", store.toString());
        properties.put(listener + "ssl.keystore.password", storePassword);
        properties.put(listener + "ssl.key.password", storePassword);
    }

    private String credential(String user) {
        return "SCRAM-SHA-512=[name=" + user + ",password=" + userPassword + "]";
    }

    /** What docs/security.md lists, and nothing else. */
    private void allow() throws Exception {
        List<AclBinding> acls = new ArrayList<>();
        for (String user : List.of("shop", "guest", "shop-mtls")) {
            for (String topic : topics.inputs()) {
                acls.add(acl(user, ResourceType.TOPIC, topic, AclOperation.READ));
                acls.add(acl(user, ResourceType.TOPIC, topic, AclOperation.DESCRIBE_CONFIGS));
            }
            for (String topic : topics.outputs()) {
                acls.add(acl(user, ResourceType.TOPIC, topic, AclOperation.WRITE));
                acls.add(acl(user, ResourceType.TOPIC, topic, AclOperation.DESCRIBE_CONFIGS));
            }
            acls.add(acl(user, ResourceType.GROUP, "recstream", AclOperation.READ));
            if (!user.equals("guest")) {
                acls.add(acl(user, ResourceType.TRANSACTIONAL_ID, "recstream", AclOperation.WRITE));
            }
        }
        try (Admin admin = broker.admin()) {
            admin.createAcls(acls).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static AclBinding acl(
            String user, ResourceType type, String name, AclOperation operation) {
        PatternType pattern =
                type == ResourceType.TRANSACTIONAL_ID ? PatternType.PREFIXED : PatternType.LITERAL;
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    /** The settings of a job that logs in with a password, which is in a file. */
    Map<String, String> scram(String user, String password) throws Exception {
        Map<String, String> settings = tls(SCRAM, "SASL_SSL");
        settings.put("recstream.kafka.properties.sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
                "recstream.kafka.properties-file",
                file(
                        user + "-" + Integer.toHexString(password.hashCode()),
                        "ssl.truststore.password=" + storePassword,
                        "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule"
                                + " required username="
                                + user
                                + " password=\""
                                + password
                                + "\";"));
        return settings;
    }

    /** The settings of a job that shows a certificate. */
    Map<String, String> mtls(String listener, Path keys, Path trusted) throws Exception {
        Map<String, String> settings = tls(listener, "SSL");
        Path secrets = Path.of(file("stores", "password=" + storePassword));
        String reference = "${file:" + secrets + ":password}";
        settings.put("recstream.kafka.properties.ssl.truststore.location", trusted.toString());
        settings.put("recstream.kafka.properties.ssl.truststore.password", reference);
        settings.put("recstream.kafka.properties.ssl.keystore.location", keys.toString());
        settings.put("recstream.kafka.properties.ssl.keystore.password", reference);
        settings.put("recstream.kafka.properties.ssl.key.password", reference);
        return settings;
    }

    private Map<String, String> tls(String listener, String protocol) {
        Map<String, String> settings = new HashMap<>();
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers(listener));
        settings.put("recstream.kafka.properties.security.protocol", protocol);
        settings.put("recstream.kafka.properties.ssl.truststore.location", trustStore.toString());
        settings.put("execution.checkpointing.interval", "1 s");
        settings.put("execution.checkpointing.timeout", "1 min");
        return settings;
    }

    private String file(String name, String... lines) throws Exception {
        return Files.write(folder.resolve(name + ".properties"), List.of(lines)).toString();
    }

    @Override
    public void close() {
        broker.close();
    }
}
