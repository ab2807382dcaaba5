package io.recstream.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a ZooKeeper server in this process. */
@Timeout(60)
class ZooKeeperLockTest {

    private TestingServer server;
    private ZooKeeperPlace place;

    @BeforeEach
    void start() throws Exception {
        server = new TestingServer();
        place = new ZooKeeperPlace(server.getConnectString(), "shop/a", Duration.ofSeconds(3));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void theSecondIsRefusedAndReadsWhoIsTheFirst() throws Exception {
        assertThat(place.holder()).isEmpty();
        LockHolder first = LockHolder.self("upgrade");
        try (OperationLock lock = place.acquire(first, Duration.ZERO)) {
            lock.check();
            assertThat(place.holder()).contains(first);

            assertThatThrownBy(() -> place.acquire(LockHolder.self("stop"), Duration.ZERO))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContaining(first.toString())
                    .hasMessageContaining("/recstream-locks/shop_a at the ZooKeeper")
                    .hasMessageContaining("the lock is free 3 s after its end");
            lock.check();
        }
        assertThat(place.holder()).isEmpty();
    }

    @Test
    void whoWaitsGetsItWhenItIsFreed() throws Exception {
        OperationLock first = place.acquire(LockHolder.self("upgrade"), Duration.ZERO);
        CompletableFuture<OperationLock> second =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return place.acquire(
                                        LockHolder.self("stop"), Duration.ofSeconds(30));
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        first.check();
        first.close();

        try (OperationLock lock = second.get(30, TimeUnit.SECONDS)) {
            lock.check();
        }
    }

    @Test
    void whatAKilledProcessHeldIsFreeWithinTheSession() throws Exception {
        long killed;
        try (HolderProcess holder = HolderProcess.start(place)) {
            assertThat(place.holder().orElseThrow().pid()).isEqualTo(holder.pid());
            killed = System.nanoTime();
        }
        assertThatThrownBy(() -> place.acquire(LockHolder.self("stop"), Duration.ZERO))
                .as("at once")
                .isInstanceOf(LockedException.class);

        place.acquire(LockHolder.self("stop"), Duration.ofSeconds(30)).close();

        // The server looks at its sessions every tick, which here is a third of the session.
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
                .isLessThan(place.session().multipliedBy(3));
    }

    @Test
    void jobsOfOtherNamesHaveOtherLocks() throws Exception {
        ZooKeeperPlace other =
                new ZooKeeperPlace(server.getConnectString(), "shop-b", place.session());
        try (OperationLock one = place.acquire(LockHolder.self("stop"), Duration.ZERO);
                OperationLock two = other.acquire(LockHolder.self("stop"), Duration.ZERO)) {
            one.check();
            two.check();
        }
    }

    /** As the server does at the end of the session. */
    @Test
    void aHolderWhoseNodeIsGoneHasLostTheLock() throws Exception {
        try (OperationLock lock = place.acquire(LockHolder.self("upgrade"), Duration.ZERO);
                CuratorFramework other =
                        CuratorFrameworkFactory.newClient(
                                server.getConnectString(), new RetryOneTime(100))) {
            other.start();
            String path = "/recstream-locks/shop_a";
            for (String node : other.getChildren().forPath(path)) {
                other.delete().forPath(path + "/" + node);
            }

            assertThatThrownBy(lock::check)
                    .isInstanceOf(LockLostException.class)
                    .hasMessageContaining("its session has ended");
            assertThat(place.holder()).isEmpty();
        }
    }

    @Test
    void aHolderWithoutZooKeeperHasLostTheLock() throws Exception {
        try (OperationLock lock = place.acquire(LockHolder.self("upgrade"), Duration.ZERO)) {
            server.stop();

            assertThatThrownBy(lock::check).isInstanceOf(LockLostException.class);

            server.restart();
            assertThatThrownBy(lock::check).isInstanceOf(LockLostException.class);
        }
    }

    @Test
    void aServerThatIsAwayForAShortTimeCostsNoLock() throws Exception {
        ZooKeeperPlace patient =
                new ZooKeeperPlace(server.getConnectString(), "shop", Duration.ofSeconds(20));
        try (OperationLock lock = patient.acquire(LockHolder.self("upgrade"), Duration.ZERO)) {
            server.restart();

            lock.check();
        }
    }

    @Test
    void nodesThatAreNotOpenToThisUserAreSaidToBeThat() throws Exception {
        try (CuratorFramework admin =
                CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryOneTime(1))) {
            admin.start();
            admin.create()
                    .withACL(ZooDefs.Ids.READ_ACL_UNSAFE)
                    .forPath("/recstream-locks", new byte[0]);
        }

        assertThatThrownBy(() -> place.acquire(LockHolder.self("upgrade"), Duration.ZERO))
                .isInstanceOf(LockNotPermittedException.class)
                .hasMessageStartingWith(
                        "This user may not keep the lock at /recstream-locks/shop_a")
                .hasMessageContaining("Nothing was done. Next: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a\u0001b", "a/b", "a\ud83d\ude00b"})
    void everyPrefixHasANode(String name) throws Exception {
        ZooKeeperPlace odd =
                new ZooKeeperPlace(server.getConnectString(), name, Duration.ofSeconds(3));
        odd.acquire(LockHolder.self("upgrade"), Duration.ZERO).close();
        assertThat(odd.holder()).isEmpty();
    }

    @Test
    void withoutZooKeeperNothingIsDone() throws Exception {
        server.stop();

        assertThatThrownBy(() -> place.acquire(LockHolder.self("upgrade"), Duration.ZERO))
                .hasMessageContaining("does not respond. Nothing was done. Next: ")
                .hasMessageContaining("--lock zookeeper:HOST:PORT");
    }
}
