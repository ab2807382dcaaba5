package io.recstream.ops.lock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/** A process that takes a lock, says so, and holds it until it is ended. */
final class HolderProcess implements AutoCloseable {

    private static final String HELD = "held";

    private final Process process;

    private HolderProcess(Process process) {
        this.process = process;
    }

    /** Returns when the process holds the lock. */
    static HolderProcess start(LockPlace place) throws IOException {
        List<String> where =
                place instanceof ZooKeeperPlace zooKeeper
                        ? List.of("zookeeper", zooKeeper.servers(), zooKeeper.name())
                        : List.of(
                                "kafka",
                                ((KafkaPlace) place).client().getProperty("bootstrap.servers"),
                                ((KafkaPlace) place).transactionalId().replaceFirst("-lock$", ""));
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HolderProcess.class.getName());
        builder.command().addAll(where);
        builder.command().add(Long.toString(place.session().toMillis()));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        HolderProcess holder = new HolderProcess(process);
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(HELD)) {
                return holder;
            }
        }
        holder.close();
        throw new IllegalStateException("It has ended without the lock");
    }

    long pid() {
        return process.pid();
    }

    /** As by {@code kill -9}. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] where) throws Exception {
        Duration session = Duration.ofMillis(Long.parseLong(where[3]));
        LockPlace place;
        if (where[0].equals("zookeeper")) {
            place = new ZooKeeperPlace(where[1], where[2], session);
        } else {
            Properties client = new Properties();
            client.setProperty("bootstrap.servers", where[1]);
            place = KafkaPlace.of(client, where[2], null, session);
        }
        OperationLock lock = place.acquire(LockHolder.self("upgrade"), Duration.ZERO);
        System.out.println(HELD);
        while (System.in.read() >= 0) {
            lock.check();
        }
    }
}
