package io.recstream.server;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.console.Closer;
import io.recstream.job.ingest.AvroEvents;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.ingest.JsonEvents;
import io.recstream.job.ingest.MappedEvents;
import io.recstream.job.ingest.RecordReader;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.job.validate.EventValidator;
import io.recstream.telemetry.PersonResolver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the live figures from the topics, beginning at their end: events, dead letters, identities
 * and lists with {@code read_committed}, and the lists also with {@code read_uncommitted}. Events
 * are counted for the person that they have when they are sent, as their lists are under that id.
 */
final class LiveReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveReader.class);

    private static final Duration START_DEADLINE = Duration.ofSeconds(5);
    private static final int RESOLVED_IDS = 50_000;

    private final LimitedLog unreadable = new LimitedLog(LOG);
    private final LiveFigures figures;
    private final TopicView view;
    private final ServeSettings settings;
    private final EventDeserializer events;
    private final Payloads committedLists;
    private final Payloads uncommittedLists;
    private final LiveFollower committed;
    private final LiveFollower uncommitted;

    /** Null without identity. */
    private final PersonResolver persons;

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
        this.settings = settings;
        this.figures = figures;
        this.events = events;
        committedLists = payloads.get();
        uncommittedLists = payloads.get();
        String lists = settings.topics().recommendations();
        ServeSettings.Identity identity = settings.topics().identity();
        persons =
                identity == null
                        ? null
                        : new PersonResolver(
                                RESOLVED_IDS,
                                identity.parameters(),
                                id -> view.user(id).id(),
                                figures::joined);
        // Within a poll an event must come before its dead letter, and both and the persons before
        // later lists.
        List<String> topics = new ArrayList<>();
        topics.add(settings.events().topic());
        topics.add(settings.beside().deadLetters());
        if (identity != null) {
            topics.add(identity.topic());
        }
        topics.add(lists);
        committed =
                new LiveFollower(
                        consumers,
                        settings.kafka(),
                        IsolationLevel.READ_COMMITTED,
                        topics,
                        view.unread(),
                        this::committed);
        try {
            uncommitted =
                    new LiveFollower(
                            consumers,
                            settings.kafka(),
                            IsolationLevel.READ_UNCOMMITTED,
                            List.of(lists),
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

    /** Unreadable lists are counted and logged by the reader of the view. */
    private void committed(ConsumerRecord<byte[], byte[]> found) {
        try {
            if (found.topic().equals(settings.events().topic())) {
                event(found);
            } else if (found.topic().equals(settings.topics().recommendations())) {
                list(found);
            } else if (isIdentities(found.topic())) {
                identity(found);
            } else if (found.value() != null) {
                letter(found);
            }
        } catch (IOException e) {
            LOG.debug("{}-{}@{}", found.topic(), found.partition(), found.offset(), e);
        }
    }

    private boolean isIdentities(String topic) {
        return persons != null && topic.equals(settings.topics().identity().topic());
    }

    private void identity(ConsumerRecord<byte[], byte[]> found) throws IOException {
        if (found.key() == null) {
            return;
        }
        String id = new String(found.key(), StandardCharsets.UTF_8);
        persons.joined(
                id,
                found.value() == null
                        ? id
                        : ((IdentityUpdate) committedLists.read(Table.IDENTITIES, found.value()))
                                .getPersonId());
    }

    private void letter(ConsumerRecord<byte[], byte[]> found) {
        try {
            letter(committedLists.letter(found.value()));
        } catch (IOException e) {
            unreadable.warn(found, e);
            view.countUnreadableDeadLetter();
        }
    }

    private void list(ConsumerRecord<byte[], byte[]> found) throws IOException {
        if (found.key() == null) {
            return;
        }
        figures.list(
                new String(found.key(), StandardCharsets.UTF_8),
                found.value() == null
                        ? null
                        : (RecommendationUpdate)
                                committedLists.read(Table.RECOMMENDATIONS, found.value()),
                System.currentTimeMillis());
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

    private void event(ConsumerRecord<byte[], byte[]> found) {
        for (DecodedRecord<UserEvent> decoded : events.decode(RecordReader.source(found))) {
            if (decoded.isAccepted()) {
                UserEvent event = decoded.value();
                String user =
                        persons == null
                                ? event.userId()
                                : persons.sent(event.userId(), event.deviceId(), event.time());
                figures.event(user, event.eventId(), event.itemId(), found.timestamp());
            } else if (!decoded.isIgnored()) {
                figures.invalidEvent();
            }
        }
    }

    private void letter(DeadLetter letter) {
        UserEvent event = refused(letter);
        figures.letter(
                letter, event == null ? null : user(event), event == null ? null : event.eventId());
    }

    private String user(UserEvent event) {
        return persons == null ? event.userId() : persons.person(event.userId(), event.time());
    }

    /** The event in a dead letter; null if its record is not one, or has several. */
    private UserEvent refused(DeadLetter letter) {
        ByteBuffer raw = letter.getRawPayload();
        if (raw == null || !letter.getSourceTopic().equals(settings.events().topic())) {
            return null;
        }
        byte[] payload = new byte[raw.remaining()];
        raw.duplicate().get(payload);
        List<DecodedRecord<UserEvent>> decoded =
                events.decode(
                        new SourceRecord(
                                letter.getSourceTopic(),
                                letter.getSourcePartition(),
                                letter.getSourceOffset(),
                                letter.getSourceTimestamp().toEpochMilli(),
                                null,
                                payload));
        return decoded.size() == 1 ? decoded.get(0).value() : null;
    }

    @Override
    public void close() {
        Closer both = new Closer();
        both.register(uncommitted);
        both.register(committed);
        both.close();
    }
}
