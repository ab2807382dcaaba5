package io.recstream.ops.lock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryUntilElapsed;
import org.apache.zookeeper.KeeperException;

/**
 * Nodes below {@code /recstream-locks/NAME} in ZooKeeper, one for each command that holds the lock
 * or waits for it. ZooKeeper deletes the node of a command that is gone when its session ends.
 *
 * @param servers host:port, separated by commas
 * @param name of the job
 */
public record ZooKeeperPlace(String servers, String name, Duration session) implements LockPlace {

    private static final String ROOT = "/recstream-locks/";

    /** What a name of a node in ZooKeeper cannot have. */
    private static final Pattern NO_NODE =
            Pattern.compile("[/\\p{Cc}\\ud800-\\uf8ff\\ufff0-\\uffff\\x{10000}-\\x{10ffff}]");

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

    /** A mutex whose nodes hold who made them. */
    static final class NamedMutex extends InterProcessMutex {

        private final byte[] holder;

        NamedMutex(CuratorFramework client, String path, byte[] holder) {
            super(client, path);
            this.holder = holder.clone();
        }

        @Override
        protected byte[] getLockNodeBytes() {
            return holder.clone();
        }

        /** The node of this thread, which holds the mutex. */
        String node() {
            return getLockPath();
        }
    }

    @Override
    public OperationLock acquire(LockHolder holder, Duration wait)
            throws IOException, InterruptedException {
        byte[] data = holder.toJson().toString().getBytes(StandardCharsets.UTF_8);
        CuratorFramework client = connect();
        boolean isHeld = false;
        try {
            NamedMutex mutex = new NamedMutex(client, path(), data);
            isHeld = mutex.acquire(wait.toMillis(), TimeUnit.MILLISECONDS);
            if (!isHeld) {
                throw new LockedException(first(client), this);
            }
            return new ZooKeeperLock(client, mutex.node(), data, this);
        } catch (LockedException | InterruptedException e) {
            throw e;
        } catch (Exception e) { // declared by Curator
            throw failure(e);
        } finally {
            if (!isHeld) {
                client.close();
            }
        }
    }

    @Override
    public Optional<LockHolder> holder() throws IOException, InterruptedException {
        try (CuratorFramework client = connect()) {
            return first(client);
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) { // declared by Curator
            throw failure(e);
        }
    }

    @Override
    public String identity() {
        return toString();
    }

    private IOException failure(Exception e) {
        if (e instanceof KeeperException.NoAuthException
                || e instanceof KeeperException.AuthFailedException
                || e instanceof KeeperException.SessionClosedRequireAuthException) {
            return new LockNotPermittedException(
                    "This user may not keep the lock at "
                            + this
                            + ": "
                            + e.getMessage()
                            + ". Nothing was done. Next: open the nodes below "
                            + ROOT.replaceFirst("/$", "")
                            + " to them; or, on every machine, --lock kafka",
                    e);
        }
        return e instanceof KeeperException.ConnectionLossException
                        || e instanceof KeeperException.OperationTimeoutException
                        || e instanceof KeeperException.SessionExpiredException
                ? new IOException(notResponding(), e)
                : new IOException(
                        "The lock at "
                                + this
                                + " cannot be taken: "
                                + e.getMessage()
                                + ". Nothing was done. Next: correct it; or, on every machine,"
                                + " --lock kafka",
                        e);
    }

    private CuratorFramework connect() throws IOException, InterruptedException {
        CuratorFramework client =
                CuratorFrameworkFactory.builder()
                        .connectString(servers)
                        .sessionTimeoutMs((int) session.toMillis())
                        .connectionTimeoutMs((int) CONNECT.toMillis())
                        .retryPolicy(
                                new RetryUntilElapsed(
                                        (int) session.toMillis(), (int) RETRY_PAUSE.toMillis()))
                        .build();
        boolean isConnected = false;
        try {
            client.start();
            isConnected =
                    client.blockUntilConnected((int) CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!isConnected) {
                client.close();
            }
        }
        if (!isConnected) {
            throw new IOException(notResponding());
        }
        return client;
    }

    private String notResponding() {
        return "The lock of this job is kept by ZooKeeper at "
                + servers
                + ", which does not respond. Nothing was done. Next: start it; if it has other"
                + " addresses from here, --lock zookeeper:HOST:PORT,…; or, on every machine,"
                + " --lock kafka";
    }

    /** The holder by its node; empty if there is none, or it was freed just now. */
    private Optional<LockHolder> first(CuratorFramework client) throws Exception {
        try {
            Collection<String> nodes = new InterProcessMutex(client, path()).getParticipantNodes();
            if (nodes.isEmpty()) {
                return Optional.empty();
            }
            byte[] data = client.getData().forPath(nodes.iterator().next());
            return LockHolder.parse(new String(data, StandardCharsets.UTF_8));
        } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
        }
    }

    private String path() {
        String node = NO_NODE.matcher(name).replaceAll("_");
        return ROOT + (node.matches("\\.{1,2}") ? node.replace('.', '_') : node);
    }

    @Override
    public String toString() {
        return path() + " at the ZooKeeper " + servers;
    }
}
