package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with {@code flink-conf/config-secure.yaml} behind {@code config.yaml}. */
@Timeout(180)
class SecuredClusterE2ECase {

    private static final String PASSWORD = "of-the-stores";

    @TempDir private static Path folder;
    private static Path client;
    private static Path trusted;
    private static LocalCluster cluster;

    @BeforeAll
    static void startTheCluster() throws Exception {
        TestingCertificates certificates = new TestingCertificates(folder, PASSWORD);
        Path internal = certificates.keyStore("internal", "CN=recstream");
        Path rest = certificates.keyStore("rest", "CN=flink", "ip:127.0.0.1", "dns:localhost");
        client = certificates.keyStore("client", "CN=operator");
        trusted = certificates.trustStore("rest-clients", rest, client);
        LocalCluster.Options options = LocalCluster.Options.defaults().withSlots(2, 1);
        for (Map.Entry<String, String> setting : merged(internal).toMap().entrySet()) {
            if (setting.getKey().startsWith("security.") || setting.getKey().startsWith("web.")) {
                options = options.with(setting.getKey(), setting.getValue());
            }
        }
        cluster = LocalCluster.start(options);
    }

    @AfterAll
    static void stopTheCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** As the file says how to make one: the two behind each other, passwords put in. */
    private static Configuration merged(Path internal) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        String secure = Files.readString(Checkout.flinkConf().resolve("config-secure.yaml"));
        Files.writeString(
                conf.resolve("config.yaml"),
                Files.readString(Checkout.flinkConf().resolve("config.yaml"))
                        + secure.replace("${INTERNAL_STORE_PASSWORD}", PASSWORD)
                                .replace("${REST_STORE_PASSWORD}", PASSWORD)
                                .replace("/etc/recstream/tls", internal.getParent().toString()));
        return GlobalConfiguration.loadConfiguration(conf.toString());
    }

    @Test
    void aJobShufflesBetweenTwoProcessesWhoKnowEachOther() {
        StreamExecutionEnvironment env = cluster.environment();
        env.setParallelism(2);
        env.fromSource(
                        new NumberSequenceSource(1, 2_000),
                        WatermarkStrategy.noWatermarks(),
                        "count")
                .uid("count")
                .keyBy(number -> number % 7, Types.LONG)
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        LocalJob job = cluster.submit(env);

        Awaitility.await("the end of the numbers")
                .atMost(Duration.ofSeconds(60))
                .until(() -> job.status() == JobStatus.FINISHED);
    }

    @Test
    void thePageIsForThoseWithACertificateThatItTrusts() throws Exception {
        URI overview = cluster.webInterface().resolve("/overview");

        assertThat(overview.getScheme()).isEqualTo("https");
        assertThat(get(overview, client)).isEqualTo(200);
        assertThatThrownBy(() -> get(overview, null)).isInstanceOf(IOException.class);
        Path stranger = folder.resolve("internal.p12");
        assertThatThrownBy(() -> get(overview, stranger)).isInstanceOf(IOException.class);
        URI plain = URI.create(overview.toString().replace("https", "http"));
        assertThat(get(plain, client)).as("a redirection to https").isBetween(300, 399);
    }

    @Test
    void ourOwnCommandsUseTheCertificateOfFlinksSettings() throws Exception {
        Configuration own = new Configuration(cluster.configuration());
        own.set(SecurityOptions.SSL_REST_KEYSTORE, client.toString());
        URI plain = URI.create(cluster.webInterface().toString().replace("https", "http"));

        // The cluster takes jobs before its TaskManagers have registered.
        FlinkRest flink = FlinkRest.of(cluster.webInterface(), own);
        Awaitility.await("both TaskManagers in the overview")
                .atMost(Duration.ofSeconds(60))
                .until(() -> flink.get("overview").path("taskmanagers").asInt() == 2);
        assertThatThrownBy(
                        () ->
                                FlinkRest.of(cluster.webInterface(), new Configuration())
                                        .get("overview"))
                .hasMessageContaining("No response from https://")
                .hasMessageContaining("FLINK_CONF_DIR");
        assertThatThrownBy(() -> FlinkRest.of(plain, own).get("overview"))
                .hasMessageContaining("points to https://");
        own.set(SecurityOptions.SSL_REST_TRUSTSTORE, "absent.p12");
        assertThatThrownBy(() -> FlinkRest.of(cluster.webInterface(), own))
                .hasMessageContaining("absent.p12");
    }

    @Test
    void nobodyUploadsAJobOrStopsOneByThePage() throws Exception {
        assertThat(get(cluster.webInterface().resolve("/jars"), client)).isEqualTo(404);
        Configuration configuration = cluster.configuration();

        assertThat(configuration.toMap())
                .containsEntry("web.submit.enable", "false")
                .containsEntry("web.cancel.enable", "false")
                .containsEntry("web.rescale.enable", "false")
                .containsEntry("security.ssl.internal.enabled", "true");
        assertThat(configuration.toString()).doesNotContain(PASSWORD);
    }

    private static int get(URI page, Path keyStore) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(trusted));
        tls.init(keyStore == null ? null : keys(keyStore), trust.getTrustManagers(), null);
        HttpRequest request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(20)).build();
        return HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static KeyManager[] keys(Path store) throws Exception {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(store), PASSWORD.toCharArray());
        return keys.getKeyManagers();
    }

    private static KeyStore load(Path store) throws Exception {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }
}
