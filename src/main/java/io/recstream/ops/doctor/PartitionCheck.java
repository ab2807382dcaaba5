package io.recstream.ops.doctor;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.kafka.clients.admin.TopicDescription;

/** Checks the partitions against the parallelism. */
final class PartitionCheck implements Check {

    @Override
    public String name() {
        return "partitions";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        int most = context.flink().get(PipelineOptions.MAX_PARALLELISM);
        int parallelism = context.parallelism();
        if (most > 0 && parallelism > most) {
            findings.fail(
                    "parallelism " + parallelism + " is above pipeline.max-parallelism " + most,
                    "the state is cut into that many key groups, each of which is one task's",
                    "choose 1 to " + most + "; that number is fixed with the first start");
        }
        Map<String, TopicDescription> topics =
                context.get(context.admin().describeTopics(context.inputs()).allTopicNames());
        for (TopicDescription topic : new TreeMap<>(topics).values()) {
            int partitions = topic.partitions().size();
            if (partitions < parallelism) {
                findings.warn(
                        topic.name()
                                + " has "
                                + partitions
                                + " partitions for a parallelism of "
                                + parallelism,
                        "a partition is read by one task: "
                                + (parallelism - partitions)
                                + " tasks of its source have nothing to do",
                        "give it at least "
                                + parallelism
                                + " before users depend on the order, or lower the parallelism");
            } else if (partitions % parallelism != 0) {
                findings.warn(
                        topic.name()
                                + " has "
                                + partitions
                                + " partitions, no multiple of the parallelism "
                                + parallelism,
                        "some tasks read one partition more than others, and event time follows"
                                + " the slowest",
                        "a number of partitions that the parallelism divides");
            }
        }
        if (findings.isClean()) {
            findings.ok("the inputs' partitions go with a parallelism of " + parallelism);
        }
    }
}
