package io.recstream.ops.sample;

import io.recstream.console.Lines;
import io.recstream.job.ingest.RecordReader;
import io.recstream.job.model.NearestName;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.SourceRecord;
import io.recstream.topics.JobFile;
import io.recstream.topics.RecentRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What is looked at.
 *
 * @param name of the topic or file
 * @param records the oldest first
 */
record SampledRecords(String name, List<SourceRecord> records) {

    /** Stands for the partition of a record that is a line of a file. */
    static final int OF_FILE = -1;

    SampledRecords {
        records = List.copyOf(records);
    }

    /**
     * The newest records of a topic.
     *
     * @throws IOException if there is no such topic, naming one that is close
     */
    static SampledRecords ofTopic(Properties client, String topic, int count) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(client)) {
            Collection<String> all = consumer.listTopics().keySet();
            if (!all.contains(topic)) {
                throw new IOException(
                        "The topic "
                                + topic
                                + " does not exist, or this user may not see it"
                                + NearestName.of(topic, all)
                                        .map(near -> "; did you mean --topic " + near + "?")
                                        .orElse(""));
            }
            return new SampledRecords(
                    topic,
                    RecentRecords.read(consumer, topic, count).stream()
                            .map(RecordReader::source)
                            .toList());
        } catch (UnknownTopicOrPartitionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The last lines of a file, {@code -} for standard input; each is a record without a key. */
    static SampledRecords ofFile(Path file, int count) throws IOException {
        boolean isInput = file.toString().equals("-");
        String name = isInput ? "standard input" : Quoted.escaped(file.toString(), 200);
        Deque<SourceRecord> last = new ArrayDeque<>();
        long now = System.currentTimeMillis();
        try (Lines lines = isInput ? new Lines(Path.of(name), System.in) : new Lines(file)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                last.add(new SourceRecord(name, OF_FILE, lines.number(), now, null, line));
                if (last.size() > count) {
                    last.remove();
                }
            }
        }
        return new SampledRecords(name, List.copyOf(last));
    }
}
