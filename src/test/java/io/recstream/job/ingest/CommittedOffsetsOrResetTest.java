package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommittedOffsetsOrResetTest {

    private static final TopicPartition READ = new TopicPartition("events", 0);
    private static final TopicPartition UNREAD = new TopicPartition("events", 1);

    @Test
    void goesOnWhereTheGroupWasAndBeginsElsewhere() {
        assertThat(
                        new CommittedOffsetsOrReset(true)
                                .getPartitionOffsets(Set.of(READ, UNREAD), new Topic()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(READ, 17L, UNREAD, 3L));
        assertThat(
                        new CommittedOffsetsOrReset(false)
                                .getPartitionOffsets(Set.of(READ, UNREAD), new Topic()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(READ, 17L, UNREAD, 99L));
    }

    /** Neither end is right: the records in between are lost input, which the source reports. */
    @Test
    void whatIsGoneIsNotSkipped() {
        assertThat(new CommittedOffsetsOrReset(true).getAutoOffsetResetStrategy())
                .hasToString("none");
        assertThat(new CommittedOffsetsOrReset(false).getAutoOffsetResetStrategy())
                .hasToString("none");
    }

    /** Offsets 3 to 98, of which the group has read one partition up to 16. */
    private static final class Topic implements PartitionOffsetsRetriever {

        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> asked) {
            return asked.contains(READ) ? Map.of(READ, 17L) : Map.of();
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> asked) {
            return all(asked, 3L);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> asked) {
            return all(asked, 99L);
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> asked) {
            return Map.of();
        }

        private static Map<TopicPartition, Long> all(
                Collection<TopicPartition> asked, long offset) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            asked.forEach(partition -> offsets.put(partition, offset));
            return offsets;
        }
    }
}
