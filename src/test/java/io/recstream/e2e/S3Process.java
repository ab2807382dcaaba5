package io.recstream.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.devcluster.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;

/**
 * An S3 server that requires signed requests, with one bucket; its objects are in its memory. (Of
 * its stores on disk, filesystem-nio2 has an empty object for each folder, so that the folder of a
 * savepoint is read as a file, and filesystem needs ten seconds to delete such a folder.)
 */
final class S3Process implements AutoCloseable {

    private static final String BUCKET = "recstream";
    private static final String ID = "recstream-test";
    private static final String SECRET = "not-a-secret";
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final EcosystemProcess process;
    private final Forwarder network;

    private S3Process(EcosystemProcess process, Forwarder network) {
        this.process = process;
        this.network = network;
    }

    /** Starts it; {@link #awaitReady} returns when it can be used. */
    static S3Process start(Path folder) throws IOException {
        int port = Ports.free(1)[0];
        Files.writeString(
                folder.resolve("s3.properties"),
                """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=transient
                jclouds.identity=any
                jclouds.credential=any
                """
                        .formatted(port, ID, SECRET));
        // Its default is to log every byte.
        Files.writeString(
                folder.resolve("logback.xml"),
                """
                <configuration>
                  <appender name="err" class="ch.qos.logback.core.ConsoleAppender">
                    <target>System.err</target>
                    <encoder><pattern>%d %level %logger %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="err"/></root>
                </configuration>
                """);
        return new S3Process(
                EcosystemProcess.java(
                        folder,
                        "s3",
                        EcosystemProcess.classPath("s3"),
                        List.of("-Dlogback.configurationFile=" + folder.resolve("logback.xml")),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        folder.resolve("s3.properties").toString()),
                new Forwarder(port));
    }

    /** Nobody reaches it until {@link #endOutage}; connections are refused. */
    void beginOutage() throws IOException {
        network.cut();
    }

    void endOutage() throws IOException {
        network.restore();
    }

    /** Returns when it responds, and has the bucket. */
    void awaitReady() {
        Awaitility.await("S3")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () ->
                                process.lines() != null
                                        && send("PUT", "/" + BUCKET, "").statusCode() < 500);
    }

    /** Where clients find their credentials, and so do Flink's processes. */
    static Map<String, String> credentials() {
        return Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", SECRET);
    }

    /** Settings of Flink, as options of a command; the credentials are none of them. */
    List<String> settings() {
        return List.of(
                "-Ds3.endpoint=" + endpoint(),
                "-Ds3.path.style.access=true",
                // Without a server the client tries again for longer than a checkpoint may take.
                "-Ds3.attempts.maximum=3",
                // A commit that was done before is tried again for a minute otherwise.
                "-Ds3.retry.limit=2");
    }

    /** Settings of a client in a process without {@link #credentials}. */
    Configuration configuration() {
        Configuration all = new Configuration();
        all.setString("s3.endpoint", endpoint());
        all.setString("s3.path.style.access", "true");
        all.setString("s3.retry.limit", "2");
        all.setString("s3.access-key", ID);
        all.setString("s3.secret-key", SECRET);
        return all;
    }

    private String endpoint() {
        return "http://127.0.0.1:" + network.port();
    }

    static String uri() {
        return "s3://" + BUCKET;
    }

    /** Copies the Parquet files below a folder to one of this machine, where they are new. */
    void copyParquet(String from, Path to) throws IOException, InterruptedException {
        String query = "prefix=" + URLEncoder.encode(from.substring(1) + "/", UTF_8);
        String listed = new String(get("/" + BUCKET, query), UTF_8);
        Matcher key = KEY.matcher(listed);
        while (key.find()) {
            Path copy = to.resolve(key.group(1).substring(from.length()));
            if (copy.getFileName().toString().matches("[^.].*[.]parquet") && !Files.exists(copy)) {
                Files.createDirectories(copy.getParent());
                Files.write(copy, get("/" + BUCKET + "/" + key.group(1), ""));
            }
        }
    }

    private byte[] get(String path, String query) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send("GET", path, query);
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + new String(response.body(), UTF_8));
        }
        return response.body();
    }

    private HttpResponse<byte[]> send(String method, String path, String query)
            throws IOException, InterruptedException {
        long expires = Instant.now().plusSeconds(60).getEpochSecond();
        URI uri =
                URI.create(
                        endpoint()
                                + path.replace("=", "%3D")
                                + "?AWSAccessKeyId=%s&Expires=%d&Signature=%s&"
                                        .formatted(
                                                ID,
                                                expires,
                                                URLEncoder.encode(
                                                        signature(
                                                                method
                                                                        + "\n\n\n"
                                                                        + expires
                                                                        + "\n"
                                                                        + path.replace("=", "%3D")),
                                                        UTF_8))
                                + query);
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            process.close();
        } finally {
            network.close();
        }
    }
}
