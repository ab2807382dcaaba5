package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A NameNode and a DataNode, in one process; read over WebHDFS. */
final class HdfsProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    private final EcosystemProcess process;
    private final int port;
    private final int web;

    private HdfsProcess(EcosystemProcess process, int port, int web) {
        this.process = process;
        this.port = port;
        this.web = web;
    }

    /** Starts it; {@link #awaitReady} returns when it can be used. */
    static HdfsProcess start(Path folder) throws IOException {
        int[] ports = Ports.free(2);
        EcosystemProcess process =
                EcosystemProcess.java(
                        folder,
                        "hdfs",
                        EcosystemProcess.classPath("hdfs"),
                        List.of(),
                        "org.apache.hadoop.test.MiniDFSClusterManager",
                        "-format",
                        "-datanodes",
                        "1",
                        "-nnport",
                        Integer.toString(ports[0]),
                        "-httpport",
                        Integer.toString(ports[1]),
                        "-D",
                        "dfs.replication=1",
                        "-D",
                        "hdfs.minidfs.basedir=" + folder.resolve("dfs"));
        return new HdfsProcess(process, ports[0], ports[1]);
    }

    void awaitReady() {
        Awaitility.await("HDFS")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> process.lines() != null && !list("/").isMissingNode());
    }

    /** The class path of its clients: what {@code hadoop classpath} prints on a real machine. */
    static String clientClassPath() throws IOException {
        return Stream.of(EcosystemProcess.classPath("hdfs").split(File.pathSeparator))
                .filter(jar -> jar.matches(".*/(hadoop-client-(api|runtime)|commons-logging)-.*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    String uri() {
        return "hdfs://127.0.0.1:" + port;
    }

    /** Copies the Parquet files below a folder to one of this machine, where they are new. */
    void copyParquet(String from, Path to) throws IOException, InterruptedException {
        for (JsonNode found : list(from)) {
            String name = found.path("pathSuffix").asText();
            Path copy = to.resolve(name);
            if (found.path("type").asText().equals("DIRECTORY")) {
                copyParquet(from + "/" + name, Files.createDirectories(copy));
            } else if (name.matches("[^.].*[.]parquet") && !Files.exists(copy)) {
                Files.write(copy, get(from + "/" + name, "OPEN"));
            }
        }
    }

    /** Deletes the files below a folder that somebody was writing. */
    void deleteUnfinished(String from) throws IOException, InterruptedException {
        for (JsonNode found : list(from)) {
            String path = from + "/" + found.path("pathSuffix").asText();
            if (found.path("type").asText().equals("DIRECTORY")) {
                deleteUnfinished(path);
            } else if (path.contains(".inprogress.")) {
                send(HttpRequest.newBuilder(uri(path, "DELETE")).DELETE());
            }
        }
    }

    private JsonNode list(String folder) throws IOException, InterruptedException {
        return JSON.readTree(get(folder, "LISTSTATUS")).path("FileStatuses").path("FileStatus");
    }

    private byte[] get(String path, String operation) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path, operation)));
    }

    /** As the user who has started it. */
    private URI uri(String path, String operation) {
        return URI.create(
                "http://127.0.0.1:%d/webhdfs/v1%s?op=%s&user.name=%s"
                        .formatted(web, path, operation, System.getProperty("user.name")));
    }

    private static byte[] send(HttpRequest.Builder builder)
            throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        var response = HTTP.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(request.uri() + ": " + response.statusCode());
        }
        return response.body();
    }

    @Override
    public void close() {
        process.close();
    }
}
