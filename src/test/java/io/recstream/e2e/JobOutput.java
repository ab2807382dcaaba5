package io.recstream.e2e;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import io.recstream.devcluster.Topics;
import io.recstream.job.model.DeadLetterReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a read_committed consumer of the output topics has seen. */
final class JobOutput {

    /** In the order of the topic; one partition holds all of a user. */
    final Map<String, List<RecommendationUpdate>> lists = new LinkedHashMap<>();

    final List<RecommendationUpdate> listsInOrder = new ArrayList<>();
    final Map<String, List<UserFeatures>> features = new LinkedHashMap<>();
    final Map<Oracle.Place, List<DeadLetterReason>> deadLetters = new LinkedHashMap<>();

    static JobOutput of(Rig rig) throws IOException {
        return of(rig, rig.topics.events());
    }

    /** Of a rig that reads another one's events. */
    static JobOutput of(Rig rig, String events) throws IOException {
        return of(rig.broker.bootstrapServers(), rig.topics, events);
    }

    static JobOutput of(String bootstrapServers, Topics topics) throws IOException {
        return of(bootstrapServers, topics, topics.events());
    }

    private static JobOutput of(String bootstrapServers, Topics topics, String events)
            throws IOException {
        JobOutput seen = new JobOutput();
        for (var record : TopicReader.committed(bootstrapServers, topics.recommendations())) {
            var list = RecommendationUpdate.getDecoder().decode(record.value());
            seen.lists.computeIfAbsent(key(record), user -> new ArrayList<>()).add(list);
            seen.listsInOrder.add(list);
        }
        for (var record : TopicReader.committed(bootstrapServers, topics.userFeatures())) {
            if (record.value() != null) {
                seen.features
                        .computeIfAbsent(key(record), user -> new ArrayList<>())
                        .add(UserFeatures.getDecoder().decode(record.value()));
            }
        }
        for (var record : TopicReader.committed(bootstrapServers, topics.deadLetters())) {
            DeadLetter letter = DeadLetter.getDecoder().decode(record.value());
            if (letter.getSourceTopic().equals(events)) {
                seen.deadLetters
                        .computeIfAbsent(
                                new Oracle.Place(
                                        letter.getSourcePartition(), letter.getSourceOffset()),
                                place -> new ArrayList<>())
                        .add(DeadLetterReason.valueOf(letter.getReason().name()));
            }
        }
        return seen;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
