package io.recstream.ops.lock;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;

/** An ephemeral node of this process in ZooKeeper, the first of its mutex. */
final class ZooKeeperLock implements OperationLock {

    private final CuratorFramework client;
    private final String node;
    private final byte[] data;
    private final ZooKeeperPlace place;
    private volatile boolean isLost;

    /**
     * @param client closed with this lock; its session owns the node
     */
    ZooKeeperLock(CuratorFramework client, String node, byte[] data, ZooKeeperPlace place) {
        this.client = client;
        this.node = node;
        this.data = data.clone();
        this.place = place;
        client.getConnectionStateListenable()
                .addListener(
                        (sender, state) -> {
                            if (state == ConnectionState.LOST) {
                                isLost = true;
                            }
                        });
    }

    /**
     * Writes the node: unlike a read, that is confirmed by a majority of the servers, and fails
     * where the node has gone with its session.
     */
    @Override
    public void check() throws LockLostException, InterruptedException {
        if (isLost) {
            throw lost("its session has ended", null);
        }
        try {
            client.setData().forPath(node, data);
        } catch (InterruptedException e) {
            throw e;
        } catch (KeeperException.NoNodeException | KeeperException.SessionExpiredException e) {
            isLost = true;
            throw lost("its session has ended", e);
        } catch (KeeperException.NoAuthException e) {
            isLost = true;
            throw lost("this user may not write it any more", e);
        } catch (Exception e) { // declared by Curator
            isLost = true;
            throw lost("ZooKeeper does not respond", e);
        }
        if (isLost) {
            throw lost("its session has ended", null);
        }
    }

    private LockLostException lost(String why, Throwable cause) {
        return new LockLostException("The lock (" + place + ") is lost: " + why, cause);
    }

    /** Ends the session, and with it the node. */
    @Override
    public void close() {
        isLost = true;
        client.close();
    }
}
