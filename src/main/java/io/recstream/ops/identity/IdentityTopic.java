package io.recstream.ops.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.IdentityUpdate;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import io.recstream.topics.JobFile;
import io.recstream.topics.OffsetRangeReader;
import io.recstream.topics.RegisteredSchemas;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The topic of identities, which is read in full: memory is bounded by the persons in question. */
final class IdentityTopic {

    private final CheckedSettings checked;
    private final String topic;
    private final IdentityReader reader;

    IdentityTopic(CheckedSettings checked, JobSettings.Identity identity) {
        this.checked = checked;
        this.topic = identity.topic();
        this.reader = new IdentityReader(new RegisteredSchemas(checked.settings()));
    }

    /**
     * The persons of some ids, with all their ids.
     *
     * @throws IOException if a record of theirs cannot be decoded
     */
    Persons read(Collection<String> ids) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            Persons named = new Persons();
            read(consumer, named, record -> ids.contains(record.getId()));
            Set<String> persons = new HashSet<>();
            ids.forEach(id -> persons.add(named.person(id)));
            Persons all = new Persons();
            read(consumer, all, record -> persons.contains(record.getPersonId()));
            return all;
        }
    }

    /** The newest record of each key, if it is wanted. */
    private void read(
            KafkaConsumer<byte[], byte[]> consumer,
            Persons into,
            Predicate<IdentityUpdate> isWanted)
            throws IOException {
        OffsetRangeReader records = new OffsetRangeReader(consumer, topic, Instant.EPOCH, null);
        while (!records.isRead()) {
            for (ConsumerRecord<byte[], byte[]> record : records.next()) {
                if (record.key() != null) {
                    into.remove(new String(record.key(), UTF_8));
                }
                if (record.value() != null) {
                    IdentityUpdate update = decoded(record);
                    if (isWanted.test(update)) {
                        into.put(update);
                    }
                }
            }
        }
    }

    private IdentityUpdate decoded(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            return reader.read(record.value());
        } catch (IOException e) {
            throw new IOException(
                    "Not an identity: %s-%d@%d"
                            .formatted(record.topic(), record.partition(), record.offset()),
                    e);
        }
    }
}
