package io.recstream.server;

import io.recstream.job.control.Publications;
import io.recstream.job.control.rules.ExperimentParser;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.model.Experiment;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the results of commands from their beginning and, while an experiment runs, the events and
 * lists since its start, at most {@link #MAX_PAST}. Runs in its own thread; after a failure it
 * begins again.
 */
final class ControlReader implements ConsumerThread.Reader, AutoCloseable {

    /** How far back events and lists are read when the server is started again. */
    static final Duration MAX_PAST = Duration.ofDays(14);

    private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Lists of an experiment may be written before the result of its start. */
    private static final long BEFORE_MILLIS = TimeUnit.MINUTES.toMillis(1);

    /** How long the last events and lists are waited for after its end. */
    private static final long AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ServeSettings settings;
    private final TopicView view;
    private final ControlState state;
    private final Supplier<Payloads> payloads;
    private final Supplier<EventDeserializer> events;
    private final Payloads results;
    private final Clock clock = Clock.systemUTC();
    private final LimitedLog unreadable = new LimitedLog(LOG);
    private final ConsumerThread thread;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private Map<TopicPartition, Long> resultsEnd = Map.of();
    private boolean knowsNewest;
    private Running running;
    private String unreadableStart;
    private long nextLook;
    private volatile ExperimentMeasurement measurement;

    /** An experiment that is measured. */
    private static final class Running {
        private final ExperimentRecords records;
        private final ObservedRecords observed;
        private final ExperimentMeasurement measurement;
        private long endNanos;

        Running(
                ExperimentRecords records,
                ObservedRecords observed,
                ExperimentMeasurement measurement) {
            this.records = records;
            this.observed = observed;
            this.measurement = measurement;
        }
    }

    /**
     * @param payloads of the outputs; made anew for each thread and each experiment
     * @param events the deserializer of events
     * @param view has the persons of ids, and receives the topics that cannot be read
     */
    ControlReader(
            Consumers consumers,
            ServeSettings settings,
            ControlState state,
            Supplier<Payloads> payloads,
            Supplier<EventDeserializer> events,
            TopicView view) {
        this.settings = settings;
        this.view = view;
        this.state = state;
        this.payloads = payloads;
        this.events = events;
        this.results = payloads.get();
        thread =
                new ConsumerThread(
                        "control-results",
                        consumers,
                        settings.kafka(),
                        IsolationLevel.READ_COMMITTED,
                        Map.of(
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                2_000),
                        this);
        thread.start();
    }

    /** The figures of the newest experiment; null if they are not measured. */
    ExperimentMeasurement measurement() {
        return measurement;
    }

    /** Everything is read again. */
    @Override
    public boolean failed(Throwable failure) {
        LOG.error("Reading the results of commands failed; it begins again", failure);
        begin();
        return true;
    }

    private void begin() {
        partitions.clear();
        knowsNewest = false;
        if (running != null) {
            running = null;
            measurement = null;
        }
    }

    @Override
    public void read() {
        try {
            if (partitions.isEmpty()) {
                beginResults();
            }
            follow();
        } catch (WakeupException e) {
            LOG.debug("Woken", e);
        } catch (KafkaException e) {
            if (view.unread().add(topic())) {
                LOG.warn("The results of commands cannot be read now", e);
            }
            begin();
            if (!thread.isClosed()) {
                ConsumerThread.pause();
            }
        }
    }

    private String topic() {
        return settings.beside().control().resultsTopic();
    }

    private void beginResults() {
        Consumer<byte[], byte[]> consumer = thread.consumer();
        List<PartitionInfo> known = consumer.partitionsFor(topic(), TIMEOUT);
        if (known == null || known.isEmpty()) {
            throw new UnknownTopicOrPartitionException("The brokers have no topic " + topic());
        }
        List<TopicPartition> all = new ArrayList<>();
        known.forEach(it -> all.add(new TopicPartition(topic(), it.partition())));
        consumer.assign(all);
        consumer.seekToBeginning(all);
        resultsEnd = consumer.endOffsets(all, TIMEOUT);
        partitions.addAll(all);
        view.unread().remove(topic());
    }

    private void follow() {
        List<ConsumerRecord<byte[], byte[]>> others = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> found : thread.consumer().poll(POLL)) {
            if (found.topic().equals(topic())) {
                apply(found);
            } else {
                others.add(found);
            }
        }
        knowsNewest =
                knowsNewest
                        || partitions.stream()
                                .allMatch(
                                        it ->
                                                thread.consumer().position(it, TIMEOUT)
                                                        >= resultsEnd.get(it));
        look();
        if (running != null) {
            running.records.take(others, running.observed::accept);
            if (running.records.isCaughtUp()) {
                running.measurement.caughtUp();
            }
        }
        if (knowsNewest) {
            followNewest();
        }
    }

    /** With new partitions all is read again: their records have an order, too. */
    private void look() {
        long now = System.nanoTime();
        if (now - nextLook >= 0) {
            nextLook = now + LOOK_NANOS;
            List<PartitionInfo> known = thread.consumer().partitionsFor(topic(), TIMEOUT);
            boolean isLarger = known != null && known.size() > partitions.size();
            if (isLarger || (running != null && running.records.hasNewPartitions())) {
                throw new KafkaException("A topic has new partitions");
            }
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> found) {
        if (found.value() == null) {
            return;
        }
        try {
            state.apply(results.result(found.value()));
        } catch (IOException e) {
            unreadable.warn(found, e);
        }
    }

    private void followNewest() {
        Publications.Run newest = state.experiment();
        if (newest == null) {
            return;
        }
        boolean isMeasured = measurement != null && measurement.startedBy().equals(newest.key());
        if (newest.isRunning() && !isMeasured) {
            if (!newest.key().equals(unreadableStart)) {
                start(newest);
            }
        } else if (running != null && (!newest.isRunning() || !isMeasured)) {
            endWhenAllIsRead();
        }
    }

    private void start(Publications.Run newest) {
        Experiment experiment =
                ExperimentParser.parse(
                                String.valueOf(newest.start().getDocument()), RulesContext.UNKNOWN)
                        .value()
                        .orElse(null);
        if (experiment == null) {
            unreadableStart = newest.key();
            LOG.warn(
                    "The experiment {} cannot be read: {}",
                    newest.start().getExperiment(),
                    newest.start().getDocument());
            return;
        }
        long started = newest.start().getFinishedAt().toEpochMilli();
        long since = Math.max(started - BEFORE_MILLIS, clock.millis() - MAX_PAST.toMillis());
        ExperimentRecords records =
                new ExperimentRecords(
                        thread.consumer(), ObservedRecords.topics(settings), since, view.unread());
        ExperimentMeasurement own =
                new ExperimentMeasurement(
                        experiment,
                        newest.key(),
                        Math.max(since, started),
                        records.isTruncated() || since > started);
        assign(records.partitions());
        records.seek();
        nextLook = System.nanoTime() + LOOK_NANOS;
        running = new Running(records, observed(own), own);
        measurement = own;
    }

    private ObservedRecords observed(ExperimentMeasurement own) {
        return new ObservedRecords(
                settings, payloads.get(), events.get(), view, own, unreadable::warn);
    }

    private void endWhenAllIsRead() {
        long now = System.nanoTime();
        if (running.endNanos == 0) {
            running.endNanos = now + AFTER_NANOS;
        }
        if (running.records.isCaughtUp() && now - running.endNanos >= 0) {
            running.measurement.end();
            running = null;
            assign(List.of());
        }
    }

    private void assign(List<TopicPartition> others) {
        List<TopicPartition> all = new ArrayList<>(partitions);
        all.addAll(others);
        thread.consumer().assign(all);
    }

    @Override
    public void close() {
        thread.close();
    }
}
