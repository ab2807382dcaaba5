package io.recstream.job.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a close does that throws or hangs would else end the process. */
@Timeout(30)
class BoundedCloseWriterTest {

    private static final Duration ABORT = Duration.ofMillis(200);

    private final AtomicBoolean interrupted = new AtomicBoolean();

    @Test
    void aCloseThatThrowsDoesNotReachTheTask() {
        writer(
                        () -> {
                            throw new org.apache.kafka.common.errors.TimeoutException("EndTxn");
                        })
                .close();
        writer(
                        () -> {
                            throw new NoClassDefFoundError("the class loader is closed");
                        })
                .close();
    }

    @Test
    void aCloseThatHangsIsInterruptedSoThatItClosesItsConnections() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);

        writer(
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                            } finally {
                                ended.countDown();
                            }
                        })
                .close();

        ended.await();
        assertThat(interrupted).isTrue();
    }

    @Test
    void aCloseThatIgnoresInterruptsIsLeftToItself() throws Exception {
        CountDownLatch broker = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);

        writer(
                        () -> {
                            boolean again = true;
                            while (again) {
                                try {
                                    broker.await();
                                    again = false;
                                } catch (InterruptedException e) {
                                    interrupted.set(true);
                                }
                            }
                            ended.countDown();
                        })
                .close();

        assertThat(ended.getCount()).isEqualTo(1);
        broker.countDown();
        ended.await();
        assertThat(interrupted).isTrue();
    }

    @Test
    void anInterruptOfTheTaskIsKept() {
        Thread.currentThread().interrupt();

        writer(() -> {}).close();

        assertThat(Thread.interrupted()).isTrue();
    }

    private static BoundedCloseWriter<String> writer(Runnable close) {
        return new BoundedCloseWriter<>(
                new SinkWriter<>() {
                    @Override
                    public void write(String element, Context context) throws IOException {}

                    @Override
                    public void flush(boolean endOfInput) {}

                    @Override
                    public void close() {
                        close.run();
                    }
                },
                "lists",
                ABORT);
    }
}
