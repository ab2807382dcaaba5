package io.recstream.server;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task periodically in a daemon thread of its own; a failure does not end the repetition.
 */
final class PeriodicTask implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    private final ScheduledExecutorService clock;
    private final Runnable task;

    PeriodicTask(String name, Runnable task) {
        this.task = task;
        clock =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, name);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    void start(long delaySeconds, long periodSeconds) {
        var unused =
                clock.scheduleWithFixedDelay(
                        this::run, delaySeconds, periodSeconds, TimeUnit.SECONDS);
    }

    private void run() {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("A periodic task has failed", e);
        }
    }

    boolean isClosed() {
        return clock.isShutdown();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
