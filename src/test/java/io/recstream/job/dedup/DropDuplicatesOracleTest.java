package io.recstream.job.dedup;

import static io.recstream.job.model.TestingEvent.view;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator under disorder, repeats, conflicts, late events and restarts at random points. */
class DropDuplicatesOracleTest {

    private static final Duration HORIZON = Duration.ofSeconds(80);
    private static final Duration LATENESS = Duration.ofSeconds(5);

    private final NaiveDuplicates oracle = new NaiveDuplicates(HORIZON.toMillis() / 8);
    private final List<UserEvent> accepted = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private int duplicates;
    private long watermark = Long.MIN_VALUE;

    @ParameterizedTest
    @CsvSource({
        "HEAP, 1, 0",
        "HEAP, 2, 2000",
        "ROCKSDB, 3, 0",
        "ROCKSDB, 4, 2000",
        "ROCKSDB, 5, 1000000"
    })
    void acceptsRefusesAndDropsWhatTheOracleDoes(TestingBackend backend, long seed, long cacheBytes)
            throws Exception {
        TestingOperator<DecodedRecord<UserEvent>, UserEvent> operator =
                new TestingOperator<>(
                        backend,
                        incoming -> incoming.value().userId(),
                        () ->
                                CachingOperator.of(
                                        new DropDuplicates(
                                                HORIZON, LATENESS, false, false, cacheBytes)),
                        DropDuplicates.DEAD_LETTERS);
        long end = run(operator, new Random(seed));

        assertThat(operator.output()).isEqualTo(accepted);
        assertThat(operator.output(DropDuplicates.DEAD_LETTERS))
                .extracting(
                        l -> l.rejection().reason() + " " + new String(l.source().payload(), UTF_8))
                .isEqualTo(refused);
        assertThat(refused).anyMatch(r -> r.startsWith("LATE")).anyMatch(r -> r.startsWith("CONF"));
        assertThat(duplicates).isGreaterThan(100);
        operator.watermark(end + HORIZON.toMillis() * 2);
        assertThat(operator.keysOf("seen-events")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        operator.close();
    }

    private long run(TestingOperator<DecodedRecord<UserEvent>, UserEvent> operator, Random random)
            throws Exception {
        long now = 1_000_000;
        for (int step = 0; step < 4000; step++) {
            now += random.nextInt(500);
            UserEvent event = random.nextInt(5) == 0 ? again(random) : randomEvent(random, now);
            operator.process(
                    DecodedRecord.accepted(
                            view(event.userId(), event.itemId()).id(event.eventId()).source(),
                            event));
            judge(event);
            if (random.nextInt(10) == 0) {
                watermark = Math.max(watermark, now - 2000);
                operator.watermark(watermark);
            }
            if (random.nextInt(300) == 0) {
                operator.restart();
            }
        }
        return now;
    }

    private void judge(UserEvent event) {
        if (watermark > Long.MIN_VALUE && event.time() < watermark - LATENESS.toMillis()) {
            refused.add("LATE " + event.eventId());
            return;
        }
        switch (oracle.judge(event)) {
            case NEW -> accepted.add(event);
            case CONFLICT -> refused.add("CONFLICTING_EVENT_ID " + event.eventId());
            case DUPLICATE -> duplicates++;
        }
    }

    /** One of the newest 30 events, as a producer that retries sends it. */
    private UserEvent again(Random random) {
        int back = random.nextInt(Math.max(1, Math.min(30, accepted.size())));
        return accepted.isEmpty()
                ? randomEvent(random, 1_000_000)
                : accepted.get(accepted.size() - 1 - back);
    }

    /** Up to 9 s old, one of 40 users; its id says which repeat or conflict it may become. */
    private static UserEvent randomEvent(Random random, long now) {
        long time = (now - random.nextInt(9000)) / 1000 * 1000;
        String user = "u" + random.nextInt(40);
        String item = "i" + random.nextInt(2);
        return view(user, item).id("e" + random.nextInt(60)).at(time).event();
    }
}
