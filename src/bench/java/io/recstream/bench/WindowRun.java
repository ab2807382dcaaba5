package io.recstream.bench;

import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.EnrichedEventCodec;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CodecType;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs a contender over the input: source, shuffle by user, contender, sink. */
record WindowRun(LocalCluster cluster, int parallelism) {

    private static final CodecType<EnrichedEvent> EVENT =
            CodecType.ofMessage(EnrichedEvent.class, new EnrichedEventCodec());

    /** The contender's part of the job. */
    interface Part {
        SingleOutputStreamOperator<UserFeatures> after(KeyedStream<EnrichedEvent, String> events);
    }

    /**
     * The result of a run.
     *
     * @param perSecond events a second over the second half of the input
     * @param perSecondInAll events a second over all of it
     * @param cpuMicros CPU time of the whole process per event, over the second half
     * @param garbageBytes that were allocated per event, over the second half
     * @param emittedPerEvent records per event
     */
    record Speed(
            double perSecond,
            double perSecondInAll,
            double cpuMicros,
            double garbageBytes,
            double emittedPerEvent) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,.0f events/s in the second half, %,.0f in all; %.1f µs of CPU, %,.0f bytes of"
                            + " garbage and %.2f records an event",
                    perSecond,
                    perSecondInAll,
                    cpuMicros,
                    garbageBytes,
                    emittedPerEvent);
        }
    }

    Speed measure(Clicks clicks, Part part) throws Exception {
        StartBarrier race = new StartBarrier(parallelism);
        try {
            LocalJob job = submit(clicks, race, part, parallelism, Duration.ZERO, null);
            await(race, job);
            job.cancel();
            end(job, JobStatus.CANCELED);
            int events = clicks.events();
            int second = events - events / 2;
            return new Speed(
                    second / race.secondsOfSecondHalf(),
                    events / race.seconds(),
                    race.cpuMicrosOfSecondHalf() / second,
                    race.garbageOfSecondHalf() / second,
                    (double) race.records() / events);
        } finally {
            race.close();
        }
    }

    /** The sum over every user's window at every full hour, from a complete run with one thread. */
    String results(Clicks clicks, Part part, CountingSink.ComparedWindow compared)
            throws Exception {
        StartBarrier race = new StartBarrier(1);
        try {
            Duration afterwards = Duration.ofMillis(compared.lengthMillis()).plusHours(2);
            LocalJob job = submit(clicks, race, part, 1, afterwards, compared);
            await(race, job);
            end(job, JobStatus.FINISHED);
            return race.checksum();
        } finally {
            race.close();
        }
    }

    @SuppressWarnings("deprecation") // The source is of the old kind: see there.
    private LocalJob submit(
            Clicks clicks,
            StartBarrier race,
            Part part,
            int tasks,
            Duration afterwards,
            CountingSink.ComparedWindow compared) {
        StreamExecutionEnvironment environment = cluster.environment();
        environment.setParallelism(tasks);
        ClickSource source = new ClickSource(clicks, race.number(), afterwards);
        KeyedStream<EnrichedEvent, String> events =
                environment
                        .addSource(source, "clicks", EVENT)
                        .uid("clicks")
                        .keyBy(event -> event.event().userId(), Types.STRING);
        part.after(events)
                .uid("windows")
                .name("windows")
                .transform(
                        "finish-line",
                        Types.LONG,
                        new CountingSink(clicks, race.number(), compared))
                .uid("finish-line");
        return cluster.submit(environment);
    }

    private static void await(StartBarrier race, LocalJob job) throws InterruptedException {
        while (!race.awaitFinish(200)) {
            if (job.status().isGloballyTerminalState()) {
                throw new IllegalStateException(
                        "The job ended early: " + job.failure().orElse(job.status().toString()));
            }
        }
    }

    private static void end(LocalJob job, JobStatus expected) throws InterruptedException {
        while (!job.status().isGloballyTerminalState()) {
            Thread.sleep(20);
        }
        if (job.status() != expected) {
            throw new IllegalStateException(
                    "The job is " + job.status() + ": " + job.failure().orElse("no reason given"));
        }
    }
}
