package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EventTimeProgressTest {

    private static final int DISORDER = 50;
    private static final int IDLE = 1_000;
    private static final int SETTLE = 500;

    /** How long after it was produced a record may be read at last: less than the settle time. */
    private static final int TRANSIT = 400;

    private static final long NOON = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final EventTimeProgress progress = progress(true);
    private long clock;
    private long waited;
    private long records;

    @Test
    void eventTimeIsThatOfThePartitionThatIsBehind() {
        var first = progress.add(0);
        var second = progress.add(1);

        progress.accept(first, NOON);
        assertThat(progress.eventTime()).isEqualTo(EventTimeProgress.NONE);

        progress.accept(second, NOON - HOUR);
        assertThat(progress.eventTime()).isEqualTo(NOON - HOUR - DISORDER - 1);
        assertThat(progress.holder()).isEqualTo(1);
        assertThat(progress.behindMillis()).isEqualTo(HOUR);
    }

    @Test
    void partitionsThatResumeTogetherAreReadBeforeEventTimeMovesOn() {
        var first = progress.add(0);
        var second = progress.add(1);
        progress.accept(first, NOON);
        progress.accept(second, NOON);
        pause(IDLE + SETTLE);

        progress.accept(first, NOON + HOUR);
        pause(SETTLE - 1);
        assertThat(progress.eventTime()).isEqualTo(NOON - DISORDER - 1);

        progress.accept(second, NOON + 1_000);
        pause(SETTLE);
        assertThat(progress.eventTime()).isEqualTo(NOON + 1_000 - DISORDER - 1);
    }

    @Test
    void aPartitionThatStaysSilentDelaysByTheSettleTimeAndNoMore() {
        var first = progress.add(0);
        progress.add(1);
        progress.accept(first, NOON);
        pause(IDLE - 1);
        assertThat(progress.eventTime()).isEqualTo(EventTimeProgress.NONE);
        pause(1);
        assertThat(progress.eventTime()).isEqualTo(NOON - DISORDER - 1);

        progress.accept(first, NOON + HOUR);
        pause(1 + SETTLE);
        assertThat(progress.eventTime()).isEqualTo(NOON + HOUR - DISORDER - 1);
    }

    @Test
    void timeInWhichTheReaderWasBusyDoesNotCount() {
        var first = progress.add(0);
        progress.add(1);
        progress.accept(first, NOON);

        tick(100 * IDLE, 0, 2 * EventTimeProgress.FAIR_SHARE - 1);
        assertThat(progress.eventTime()).isEqualTo(EventTimeProgress.NONE);
    }

    @Test
    void aReaderThatIsNeverOutOfRecordsDoesNotWaitForAnEmptyPartitionForEver() {
        var first = progress.add(0);
        progress.add(1);
        progress.accept(first, NOON);

        tick(IDLE, 0, 0);
        tick(IDLE, 0, 2 * EventTimeProgress.FAIR_SHARE);
        progress.accept(first, NOON + HOUR);
        tick(1, 0, 1);
        tick(SETTLE, 0, 2 * EventTimeProgress.FAIR_SHARE);

        assertThat(progress.eventTime()).isEqualTo(NOON + HOUR - DISORDER - 1);
    }

    @Test
    void eventsThatAreNotNewerKeepNoPartitionAwake() {
        var first = progress.add(0);
        var second = progress.add(1);
        progress.accept(second, NOON);
        for (int again = 0; again < 2 * (IDLE + SETTLE); again += 100) {
            progress.accept(first, NOON + HOUR + again);
            progress.accept(second, NOON);
            pause(100);
        }

        assertThat(progress.eventTime()).isGreaterThanOrEqualTo(NOON + HOUR - DISORDER - 1);
    }

    @Test
    void anotherReaderHoldsEventTimeBackUntilItHasReported() {
        EventTimeProgress one = progress(false);
        one.accept(one.add(0), NOON);
        assertThat(one.eventTime()).isEqualTo(EventTimeProgress.NONE);

        ReadersProgress readers = new ReadersProgress(3);
        readers.report(1, new ReadersProgress.Report(NOON - HOUR, NOON));
        assertThat(readers.others(0).limit()).isEqualTo(EventTimeProgress.NONE);

        readers.report(
                2, new ReadersProgress.Report(EventTimeProgress.UNLIMITED, EventTimeProgress.NONE));
        one.others(readers.others(0).limit(), readers.others(0).lead());
        assertThat(one.eventTime()).isEqualTo(NOON - HOUR);
        assertThat(one.holder()).isEqualTo(-1);

        readers.restart(1);
        one.others(readers.others(0).limit(), readers.others(0).lead());
        assertThat(one.eventTime()).as("never goes back").isEqualTo(NOON - HOUR);
    }

    @Test
    void aReaderWithoutPartitionsFollowsTheOthers() {
        EventTimeProgress none = progress(false);
        none.others(NOON - HOUR, NOON);

        assertThat(none.eventTime()).isEqualTo(NOON - HOUR);
    }

    /**
     * Events are produced in order of time (but for the allowed disorder), in bursts with pauses of
     * any length between them, each in any partition. Readers get them within the transit time and
     * read them at any speed, partition by partition in any order. No event may be behind the event
     * time that its reader has emitted; in the end event time is that of the newest event.
     */
    @Property(tries = 400)
    void nothingThatIsProducedInOrderOfTimeIsLateAndEventTimeArrives(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 5) int partitions,
            @ForAll @IntRange(min = 1, max = 4) int readers) {
        Simulation simulation = new Simulation(random, partitions, readers);
        simulation.produce(200);
        simulation.run();

        assertThat(simulation.late).isEmpty();
        for (TestingReader reader : simulation.readers) {
            assertThat(reader.progress.eventTime()).isEqualTo(simulation.newest - DISORDER - 1);
        }
    }

    private static EventTimeProgress progress(boolean alone) {
        return new EventTimeProgress(DISORDER, IDLE, SETTLE, alone);
    }

    /** Nothing to read for so long, with ticks in between. */
    private void pause(long millis) {
        for (long passed = 0; passed < millis; passed++) {
            tick(1, 1, 0);
        }
    }

    private void tick(long millis, long waitedMillis, long moreRecords) {
        if (clock == 0) {
            progress.tick(new EventTimeProgress.Reading(0, 0, 0));
        }
        clock += millis;
        waited += waitedMillis;
        records += moreRecords;
        progress.tick(new EventTimeProgress.Reading(clock, waited, records));
    }

    private record Event(int partition, long time, long visibleAt) {}

    private static final class TestingReader {
        private final EventTimeProgress progress;
        private final List<EventTimeProgress.Partition> partitions = new ArrayList<>();
        private final List<Deque<Event>> logs = new ArrayList<>();
        private long waited;
        private long records;
        private long emitted = EventTimeProgress.NONE;

        TestingReader(boolean alone) {
            progress = progress(alone);
        }
    }

    private static final class Simulation {
        private static final int STEP = 100;

        private final Random random;
        private final List<TestingReader> readers = new ArrayList<>();
        private final ReadersProgress shared;
        private final int partitions;
        private final List<Event> late = new ArrayList<>();
        private long producedUntil = 1;
        private long newest = NOON;

        Simulation(Random random, int partitions, int readers) {
            this.random = random;
            this.partitions = partitions;
            this.shared = new ReadersProgress(readers);
            for (int i = 0; i < readers; i++) {
                this.readers.add(new TestingReader(readers == 1));
            }
            for (int partition = 0; partition < partitions; partition++) {
                TestingReader reader = this.readers.get(partition % readers);
                reader.partitions.add(reader.progress.add(partition));
                reader.logs.add(new ArrayDeque<>());
            }
        }

        void produce(int events) {
            long time = NOON;
            int used = 1 + random.nextInt(partitions);
            for (int i = 0; i < events; i++) {
                if (random.nextInt(10) == 0) {
                    producedUntil += random.nextInt(5 * IDLE);
                }
                time += random.nextInt(random.nextBoolean() ? 100 : (int) HOUR);
                Event event =
                        new Event(
                                random.nextInt(used),
                                time - random.nextInt(DISORDER + 1),
                                producedUntil + random.nextInt(TRANSIT));
                newest = Math.max(newest, event.time);
                TestingReader reader = readers.get(event.partition % readers.size());
                reader.logs.get(event.partition / readers.size()).add(event);
            }
            newest =
                    readers.stream()
                            .flatMap(reader -> reader.logs.stream())
                            .flatMap(Deque::stream)
                            .mapToLong(Event::time)
                            .max()
                            .orElseThrow();
        }

        void run() {
            long end = producedUntil + 200L * STEP + 10 * (IDLE + SETTLE);
            for (long now = 0; now < end; now += STEP) {
                for (int reader = 0; reader < readers.size(); reader++) {
                    step(readers.get(reader), now);
                    if (random.nextBoolean()) {
                        exchange(reader);
                    }
                }
            }
            for (int reader = 0; reader < readers.size(); reader++) {
                exchange(reader);
            }
            for (int reader = 0; reader < readers.size(); reader++) {
                exchange(reader);
            }
        }

        private void step(TestingReader reader, long now) {
            List<Integer> turns = new ArrayList<>();
            for (int log = 0; log < reader.logs.size(); log++) {
                Event next = reader.logs.get(log).peek();
                if (next != null && next.visibleAt <= now) {
                    turns.add(log);
                }
            }
            if (turns.isEmpty()) {
                reader.waited += STEP;
            } else {
                Collections.shuffle(turns, random);
                read(reader, turns.get(0), now);
            }
            reader.progress.tick(
                    new EventTimeProgress.Reading(now + STEP, reader.waited, reader.records));
            reader.emitted = reader.progress.eventTime();
        }

        private void read(TestingReader reader, int log, long now) {
            Deque<Event> events = reader.logs.get(log);
            int many = 1 + random.nextInt(20);
            while (many-- > 0 && !events.isEmpty() && events.peek().visibleAt <= now) {
                Event event = events.remove();
                if (event.time < reader.emitted) {
                    late.add(event);
                }
                reader.records++;
                if (reader.progress.accept(reader.partitions.get(log), event.time)) {
                    reader.emitted = reader.progress.eventTime();
                }
            }
        }

        private void exchange(int index) {
            TestingReader reader = readers.get(index);
            shared.report(
                    index,
                    new ReadersProgress.Report(reader.progress.limit(), reader.progress.ownLead()));
            ReadersProgress.OfOthers others = shared.others(index);
            if (readers.size() > 1) {
                reader.progress.others(others.limit(), others.lead());
                reader.emitted = reader.progress.eventTime();
            }
        }
    }
}
