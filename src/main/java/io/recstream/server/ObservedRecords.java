package io.recstream.server;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.ingest.RecordReader;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.telemetry.PersonResolver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes committed records of the topics that lists are measured by: events, dead letters,
 * identities and lists. Events are those of the person that they have when they are sent, as their
 * lists are under that id. Not thread-safe.
 */
final class ObservedRecords {

    private static final Logger LOG = LoggerFactory.getLogger(ObservedRecords.class);

    private static final int RESOLVED_IDS = 50_000;

    private final ServeSettings settings;
    private final Payloads payloads;
    private final EventDeserializer events;
    private final Listener listener;
    private final BiConsumer<ConsumerRecord<byte[], byte[]>, IOException> unreadableLetter;

    /** Null without identity. */
    private final PersonResolver persons;

    /** What is in the records. */
    interface Listener {

        /** A record of the events' topic that the job will reject. */
        void invalidEvent();

        /**
         * A valid event.
         *
         * @param millis its Kafka timestamp
         */
        void event(String user, String eventId, String itemId, long millis);

        /**
         * A committed list.
         *
         * @param list null for a tombstone
         * @param millis when it was seen
         */
        void list(String user, RecommendationUpdate list, long millis);

        /** With identity, the events of an id are a person's from now on. */
        void joined(String id, String person);

        /**
         * A dead letter.
         *
         * @param user of the rejected event; null, like the id, if the record was not an event
         */
        void letter(DeadLetter letter, String user, String eventId);
    }

    /**
     * @param view has the persons of ids that were not seen
     * @param unreadableLetter receives dead letters that are none. Lists that are none are counted
     *     and logged by the reader of the view
     */
    ObservedRecords(
            ServeSettings settings,
            Payloads payloads,
            EventDeserializer events,
            TopicView view,
            Listener listener,
            BiConsumer<ConsumerRecord<byte[], byte[]>, IOException> unreadableLetter) {
        this.settings = settings;
        this.payloads = payloads;
        this.events = events;
        this.listener = listener;
        this.unreadableLetter = unreadableLetter;
        ServeSettings.Identity identity = settings.topics().identity();
        persons =
                identity == null
                        ? null
                        : new PersonResolver(
                                RESOLVED_IDS,
                                identity.parameters(),
                                id -> view.user(id).id(),
                                listener::joined);
    }

    /**
     * The topics in the order in which their records have to come at the same time: an event before
     * its dead letter, and both and the persons before later lists.
     */
    static List<String> topics(ServeSettings settings) {
        List<String> topics = new ArrayList<>();
        topics.add(settings.events().topic());
        topics.add(settings.beside().deadLetters());
        if (settings.topics().identity() != null) {
            topics.add(settings.topics().identity().topic());
        }
        topics.add(settings.topics().recommendations());
        return topics;
    }

    /** Decodes a record, and passes it to the listener. */
    void accept(ConsumerRecord<byte[], byte[]> found) {
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
                        : ((IdentityUpdate) payloads.read(Table.IDENTITIES, found.value()))
                                .getPersonId());
    }

    private void letter(ConsumerRecord<byte[], byte[]> found) {
        try {
            letter(payloads.letter(found.value()));
        } catch (IOException e) {
            unreadableLetter.accept(found, e);
        }
    }

    private void list(ConsumerRecord<byte[], byte[]> found) throws IOException {
        if (found.key() == null) {
            return;
        }
        listener.list(
                new String(found.key(), StandardCharsets.UTF_8),
                found.value() == null
                        ? null
                        : (RecommendationUpdate)
                                payloads.read(Table.RECOMMENDATIONS, found.value()),
                System.currentTimeMillis());
    }

    private void event(ConsumerRecord<byte[], byte[]> found) {
        for (DecodedRecord<UserEvent> decoded : events.decode(RecordReader.source(found))) {
            if (decoded.isAccepted()) {
                UserEvent event = decoded.value();
                String user =
                        persons == null
                                ? event.userId()
                                : persons.sent(event.userId(), event.deviceId(), event.time());
                listener.event(user, event.eventId(), event.itemId(), found.timestamp());
            } else if (!decoded.isIgnored()) {
                listener.invalidEvent();
            }
        }
    }

    private void letter(DeadLetter letter) {
        UserEvent event = refused(letter);
        listener.letter(
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
}
