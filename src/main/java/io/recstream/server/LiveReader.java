package io.recstream.server;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.console.Closer;
import io.recstream.job.ingest.AvroEvents;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.ingest.JsonEvents;
import io.recstream.job.ingest.MappedEvents;
import io.recstream.job.ingest.RecordReader;
import io.recstream.job.model.UserEvent;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.job.validate.EventValidator;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the live figures from the topics, beginning at their end: events, dead letters, identities
 * and lists with {@code read_committed}, and the lists also with {@code read_uncommitted}.
 */
final class LiveReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveReader.class);

    private static final Duration START_DEADLINE = Duration.ofSeconds(5);

    private final LimitedLog unreadable = new LimitedLog(LOG);
    private final LiveFigures figures;
    private final TopicView view;
    private final Payloads uncommittedLists;
    private final LiveFollower committed;
    private final LiveFollower uncommitted;

    /**
     * @param payloads one per thread
     * @param events the deserializer of events
     * @param view counts unreadable dead letters, and has the skipped topics
     */
    LiveReader(
            Consumers consumers,
            ServeSettings settings,
            LiveFigures figures,
            Supplier<Payloads> payloads,
            EventDeserializer events,
            TopicView view) {
        this.view = view;
        this.figures = figures;
        uncommittedLists = payloads.get();
        ObservedRecords records =
                new ObservedRecords(
                        settings, payloads.get(), events, view, figures, this::unreadable);
        committed =
                new LiveFollower(
                        consumers,
                        settings.kafka(),
                        IsolationLevel.READ_COMMITTED,
                        ObservedRecords.topics(settings),
                        view.unread(),
                        records::accept);
        try {
            uncommitted =
                    new LiveFollower(
                            consumers,
                            settings.kafka(),
                            IsolationLevel.READ_UNCOMMITTED,
                            List.of(settings.topics().recommendations()),
                            view.unread(),
                            this::uncommitted);
        } catch (RuntimeException | Error e) {
            committed.close();
            throw e;
        }
    }

    /** Decodes and validates events as the job does. */
    static EventDeserializer events(ServeSettings.Events settings, WriterSchemas registered) {
        EventValidator rules =
                new EventValidator(
                        settings.types(),
                        settings.earliestTime(),
                        settings.maxFutureSkew(),
                        Clock.systemUTC());
        RecordReader<UserEvent> reader =
                settings.mapping() != null
                        ? new MappedEvents(
                                settings.mapping(),
                                Payloads.tree(settings.format(), registered),
                                rules::check,
                                Set.copyOf(settings.types()))
                        : RecordReader.of(
                                switch (settings.format()) {
                                    case AVRO -> new AvroEvents();
                                    case CONFLUENT_AVRO -> new AvroEvents(registered);
                                    case JSON -> new JsonEvents();
                                },
                                rules::check);
        return new EventDeserializer(reader, Integer.MAX_VALUE);
    }

    /** Waits for a short time until the end of the topics is reached. */
    void awaitStart() {
        try {
            if (!committed.awaitStart(START_DEADLINE) || !uncommitted.awaitStart(START_DEADLINE)) {
                LOG.info("The live figures begin later: the brokers take their time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void unreadable(ConsumerRecord<byte[], byte[]> letter, IOException why) {
        unreadable.warn(letter, why);
        view.countUnreadableDeadLetter();
    }

    private void uncommitted(ConsumerRecord<byte[], byte[]> found) {
        try {
            if (found.value() != null) {
                figures.uncommittedList(
                        (RecommendationUpdate)
                                uncommittedLists.read(Table.RECOMMENDATIONS, found.value()),
                        System.currentTimeMillis());
            }
        } catch (IOException e) {
            LOG.debug("{}-{}@{}", found.topic(), found.partition(), found.offset(), e);
        }
    }

    @Override
    public void close() {
        Closer both = new Closer();
        both.register(uncommitted);
        both.register(committed);
        both.close();
    }
}
