package io.recstream.e2e;

import static org.awaitility.Awaitility.await;

import io.recstream.console.Folder;
import io.recstream.devcluster.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of Debian's package on loopback, with logical replication and a folder of its own;
 * as the package's user where the test is run by root, which the server refuses.
 */
final class PostgresProcess implements AutoCloseable {

    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private final Folder folder = Folder.temporary("recstream-postgres-");
    private final Path log = folder.path().resolve("log");
    private final int port = Ports.free(1)[0];
    private final Path programs;
    private Process server;

    private PostgresProcess() throws IOException {
        this.programs = programs().orElseThrow(() -> new IOException("Nothing in " + PACKAGES));
    }

    static boolean isInstalled() {
        return programs().isPresent();
    }

    /** The programs of the newest version. */
    private static Optional<Path> programs() {
        try (Stream<Path> versions =
                Files.isDirectory(PACKAGES) ? Files.list(PACKAGES) : Stream.empty()) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PostgresProcess start() throws Exception {
        PostgresProcess postgres = new PostgresProcess();
        try {
            postgres.startup();
            return postgres;
        } catch (Exception | Error e) {
            postgres.close();
            throw e;
        }
    }

    private void startup() throws Exception {
        Files.createFile(log);
        if (ROOT) {
            end(List.of("chown", "-R", "postgres", folder.path().toString()));
        }
        String data = folder.path().resolve("data").toString();
        end(asUser("initdb", "-D", data, "-U", "shop", "-A", "trust", "--no-sync"));
        List<String> command =
                asUser("postgres", "-D", data, "-p", Integer.toString(port), "-c", "fsync=off");
        command.addAll(List.of("-c", "listen_addresses=127.0.0.1"));
        command.addAll(List.of("-c", "unix_socket_directories=", "-c", "wal_level=logical"));
        server = begin(command);
        await("PostgreSQL answers").atMost(DEADLINE).until(this::answers);
        run("postgres", "CREATE DATABASE shop");
    }

    private List<String> asUser(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    int port() {
        return port;
    }

    /** Runs statements as the owner of the shop's database. */
    void run(String statements) throws IOException, InterruptedException {
        run("shop", statements);
    }

    private void run(String database, String statements) throws IOException, InterruptedException {
        end(psql(database, statements));
    }

    private boolean answers() throws IOException, InterruptedException {
        return begin(psql("postgres", "SELECT 1")).waitFor() == 0;
    }

    private List<String> psql(String database, String statements) {
        return List.of(
                programs.resolve("psql").toString(),
                "postgresql://shop@127.0.0.1:" + port + "/" + database,
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                statements);
    }

    private Process begin(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void end(List<String> command) throws IOException, InterruptedException {
        Process process = begin(command);
        if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + Files.readString(log));
        }
    }

    /** Not by SIGTERM, upon which the server waits for its clients. */
    @Override
    public void close() throws IOException {
        try {
            if (server != null) {
                begin(List.of("kill", "-INT", Long.toString(server.pid()))).onExit().join();
                server.onExit()
                        .orTimeout(20, TimeUnit.SECONDS)
                        .exceptionally(late -> server.destroyForcibly())
                        .join();
            }
        } finally {
            folder.close();
        }
    }
}
