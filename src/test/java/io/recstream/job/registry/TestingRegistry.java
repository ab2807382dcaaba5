package io.recstream.job.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;

/**
 * Speaks the part of Confluent's interface that the job uses, counts what it is asked, and fails as
 * it is told to: what a real registry does not do on request.
 */
public final class TestingRegistry implements AutoCloseable {

    /** How it answers. */
    public enum Mood {
        WELL,
        /** Status 500. */
        BROKEN,
        /** A proxy's page instead of the registry's words. */
        PROXY_404,
        /** Accepts, and says nothing for a minute. */
        SILENT,
        /** Status 401, whoever asks. */
        LOCKED
    }

    static {
        // Each answer else waits for the client's delayed acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SILENCE_MILLIS = 60_000;

    private final List<String> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new TreeMap<>();
    private final Map<String, String> levels = new TreeMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private final int port;
    private HttpServer server;
    private Mood mood = Mood.WELL;

    public TestingRegistry() {
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public synchronized void setMood(Mood next) {
        mood = next;
        notifyAll();
    }

    /** Nobody listens any more. */
    public void goDown() {
        setMood(Mood.WELL);
        server.stop(0);
        server = null;
    }

    public void comeBack() {
        server = listen(port);
    }

    /** Registers a schema as a producer does, unchecked; ids begin at 1. */
    public synchronized int register(String subject, Schema schema) {
        String text = schema.toString();
        if (!schemas.contains(text)) {
            schemas.add(text);
        }
        int id = schemas.indexOf(text) + 1;
        List<Integer> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
        return id;
    }

    /** How often it was asked so, method and path. */
    public synchronized long asked(String question) {
        return asked.stream().filter(question::equals).count();
    }

    public synchronized Map<String, String> levels() {
        return Map.copyOf(levels);
    }

    public synchronized List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    public synchronized Map<String, List<Integer>> subjects() {
        return Map.copyOf(subjects);
    }

    @Override
    public void close() {
        if (server != null) {
            goDown();
        }
    }

    private HttpServer listen(int wanted) {
        try {
            HttpServer listening =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
            listening.setExecutor(
                    Executors.newCachedThreadPool(
                            task -> {
                                Thread thread = new Thread(task, "testing-registry");
                                thread.setDaemon(true);
                                return thread;
                            }));
            listening.createContext("/", this::handle);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            String login = exchange.getRequestHeaders().getFirst("Authorization");
            switch (note(exchange.getRequestMethod() + " " + path, login)) {
                case WELL -> answer(exchange, path, body);
                case BROKEN -> send(exchange, 500, "{\"error_code\":50001,\"message\":\"store\"}");
                case PROXY_404 -> send(exchange, 404, "<html>no such page</html>");
                case LOCKED -> send(exchange, 401, "{\"error_code\":401,\"message\":\"who?\"}");
                case SILENT -> beSilent();
            }
        }
    }

    private synchronized Mood note(String question, String login) {
        asked.add(question);
        authorizations.add(String.valueOf(login));
        return mood;
    }

    private synchronized void beSilent() {
        long until = System.nanoTime() + SILENCE_MILLIS * 1_000_000;
        try {
            while (mood == Mood.SILENT && System.nanoTime() < until) {
                wait(1_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void answer(HttpExchange exchange, String path, byte[] body)
            throws IOException {
        String[] parts = path.substring(1).split("/", -1);
        boolean posted = exchange.getRequestMethod().equals("POST");
        if (parts[0].equals("schemas")) {
            int id = Integer.parseInt(parts[2]);
            if (id < 1 || id > schemas.size()) {
                send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
            } else {
                send(exchange, 200, schema(id));
            }
        } else if (parts[0].equals("config")) {
            config(exchange, parts[1], body);
        } else if (posted && parts.length == 3) {
            int id = register(parts[1], schemaOf(body));
            send(exchange, 200, "{\"id\":" + id + "}");
        } else if (!subjects.containsKey(parts[1])) {
            send(exchange, 404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");
        } else if (posted) {
            find(exchange, parts[1], body);
        } else if (parts.length == 3) {
            send(exchange, 200, JSON.writeValueAsString(versions(parts[1])));
        } else {
            send(exchange, 200, schema(subjects.get(parts[1]).get(Integer.parseInt(parts[3]) - 1)));
        }
    }

    private void config(HttpExchange exchange, String subject, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            levels.put(subject, JSON.readTree(body).get("compatibility").textValue());
            send(exchange, 200, new String(body, UTF_8));
        } else if (levels.containsKey(subject)) {
            send(exchange, 200, "{\"compatibilityLevel\":\"" + levels.get(subject) + "\"}");
        } else {
            send(exchange, 404, "{\"error_code\":40408,\"message\":\"no level of its own\"}");
        }
    }

    private void find(HttpExchange exchange, String subject, byte[] body) throws IOException {
        int id = schemas.indexOf(schemaOf(body).toString()) + 1;
        if (subjects.get(subject).contains(id)) {
            send(exchange, 200, "{\"id\":" + id + "}");
        } else {
            send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        }
    }

    private List<Integer> versions(String subject) {
        List<Integer> versions = new ArrayList<>();
        subjects.get(subject).forEach(id -> versions.add(versions.size() + 1));
        return versions;
    }

    private String schema(int id) {
        ObjectNode answer = JSON.createObjectNode().put("schema", schemas.get(id - 1));
        return answer.toString();
    }

    private static Schema schemaOf(byte[] body) throws IOException {
        JsonNode posted = JSON.readTree(body);
        return new Schema.Parser().parse(posted.get("schema").textValue());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
