package io.recstream.bench;

import io.recstream.devcluster.Topics;
import io.recstream.job.config.JobSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;

/**
 * The topics of one run on a shared broker: its own outputs, which are deleted with it, and shared
 * or empty inputs.
 */
final class KafkaTopics implements AutoCloseable {

    static final int PARTITIONS = 4;

    private final BrokerProcess broker;
    private final Topics topics;
    private final Topics inputs;

    private KafkaTopics(BrokerProcess broker, String prefix, Topics inputs) {
        this.broker = broker;
        this.topics = Topics.prefixed(prefix + ".");
        this.inputs = inputs == null ? topics : inputs;
        try (Admin admin = broker.admin()) {
            topics.create(admin, PARTITIONS);
        }
    }

    /** New inputs and outputs. */
    static KafkaTopics create(BrokerProcess broker, String prefix) {
        return new KafkaTopics(broker, prefix, null);
    }

    /** The same inputs with new outputs. */
    KafkaTopics withOutputs(String prefix) {
        return new KafkaTopics(broker, prefix, inputs);
    }

    String events() {
        return inputs.events();
    }

    String catalog() {
        return inputs.catalog();
    }

    String lists() {
        return topics.recommendations();
    }

    BrokerProcess broker() {
        return broker;
    }

    /**
     * The settings of a new job on these topics.
     *
     * @param flink the cluster's own
     * @param others overrides of the defaults
     */
    JobSettings settings(Configuration flink, Map<String, String> others) {
        Map<String, String> own = new HashMap<>(topics.asSettings());
        own.put("recstream.events.topic", events());
        own.put("recstream.catalog.topic", catalog());
        own.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        own.put("recstream.kafka.group-id", lists());
        own.put("recstream.kafka.transactional-id-prefix", lists());
        own.putAll(others);
        own.forEach(flink::setString);
        return JobSettings.from(flink);
    }

    @Override
    public void close() throws IOException {
        List<String> own = new ArrayList<>(topics.outputs());
        own.addAll(topics.inputs());
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(own).all().get();
        } catch (ExecutionException e) {
            throw new IOException("Cannot delete " + own, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
