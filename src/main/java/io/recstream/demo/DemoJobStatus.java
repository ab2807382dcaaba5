package io.recstream.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import io.recstream.flink.FlinkRest;
import io.recstream.server.FlinkWatch;
import io.recstream.server.JobStatusSource;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The demo's cluster for its server: the state of the job, and a TaskManager that can be killed to
 * see the job recover. Only one that runs tasks is killed, and another one is started some seconds
 * later; until it and the job are running, no other is killed.
 */
final class DemoJobStatus implements JobStatusSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoJobStatus.class);

    private static final long ABSENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long RECOVERY_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long POLL_MILLIS = 100;

    private final AtomicBoolean busy = new AtomicBoolean();
    private final ExecutorService workers =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "outage");
                        thread.setDaemon(true);
                        return thread;
                    });
    private volatile Running running;
    private volatile Recovery recovery;

    private record Running(LocalCluster cluster, LocalJob job, FlinkRest rest, FlinkWatch watch) {}

    /** Sets the job. */
    void follow(LocalCluster cluster, LocalJob job) {
        FlinkRest rest = new FlinkRest(cluster.webInterface());
        running = new Running(cluster, job, rest, new FlinkWatch(rest, job.id().toHexString()));
    }

    @Override
    public Report report() {
        Running now = running;
        return now == null ? null : now.watch().report();
    }

    @Override
    public boolean canKill() {
        return running != null;
    }

    @Override
    public Recovery recovery() {
        return recovery;
    }

    @Override
    public OptionalLong kill() {
        Running now = running;
        if (now == null || !busy.compareAndSet(false, true)) {
            return OptionalLong.empty();
        }
        long at = System.currentTimeMillis();
        recovery = new Recovery(at, 0);
        workers.execute(() -> outage(now, at));
        return OptionalLong.of(at);
    }

    private void outage(Running now, long at) {
        try {
            long restores = now.job().restores();
            int victim = victim(now);
            LOG.info("Ending TaskManager {}", victim);
            var unused =
                    CompletableFuture.runAsync(
                            () -> now.cluster().killTaskManager(victim), workers);
            recover(now, at, restores);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("The outage did not go as it should", e);
        } finally {
            busy.set(false);
        }
    }

    private void recover(Running now, long at, long restores) throws InterruptedException {
        long begin = System.nanoTime();
        boolean fell = false;
        boolean replaced = false;
        while (recovery.recoveredAt() == 0 || !replaced) {
            long passed = System.nanoTime() - begin;
            if (passed > RECOVERY_NANOS) {
                throw new IllegalStateException("The job has not recovered: " + now.job().status());
            }
            if (!replaced && passed > ABSENCE_NANOS) {
                now.cluster().startTaskManager();
                replaced = true;
            }
            boolean works = now.job().isRunning();
            fell |= !works || now.job().restores() > restores;
            if (fell && works && recovery.recoveredAt() == 0) {
                recovery = new Recovery(at, System.currentTimeMillis());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static int victim(Running now) {
        List<Integer> alive = now.cluster().taskManagers();
        try {
            return victim(alive, inOrder(now.rest().get("taskmanagers")), now.job().taskManagers());
        } catch (IOException e) {
            LOG.warn("The TaskManagers cannot be listed", e);
            return alive.get(alive.size() - 1);
        }
    }

    /**
     * Chooses the TaskManager to kill.
     *
     * @param alive by number, in the order of their start
     * @param ids of those that are registered, in the order of their start
     * @param working ids of those that run tasks
     */
    static int victim(List<Integer> alive, List<String> ids, Set<String> working) {
        for (int i = ids.size() - 1; i >= 0 && ids.size() == alive.size(); i--) {
            if (working.contains(ids.get(i))) {
                return alive.get(i);
            }
        }
        return alive.get(alive.size() - 1);
    }

    /** From {@code /taskmanagers}, by the increasing number at the end of their addresses. */
    static List<String> inOrder(JsonNode response) {
        var byNumber =
                new TreeMap<String, String>(
                        Comparator.comparingInt(String::length)
                                .thenComparing(Comparator.naturalOrder()));
        for (JsonNode manager : response.path("taskmanagers")) {
            byNumber.put(manager.path("path").asText(), manager.path("id").asText());
        }
        return List.copyOf(byNumber.values());
    }

    @Override
    public void close() {
        workers.shutdownNow();
        Running now = running;
        if (now != null) {
            now.watch().close();
        }
    }
}
