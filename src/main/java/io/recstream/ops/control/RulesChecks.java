package io.recstream.ops.control;

import io.recstream.console.Terminal;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import io.recstream.job.control.rules.KnownFields;
import io.recstream.job.control.rules.Mistake;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.ingest.ItemDeserializer;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.SourceRecord;
import io.recstream.topics.JobFile;
import io.recstream.topics.OffsetRangeReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Checks of a document before it is sent: also those for which the job would need the catalogue.
 */
final class RulesChecks {

    /** A part of each key of rules about categories. */
    private static final String CATEGORIES = "categories";

    private final CheckedSettings checked;
    private final Terminal terminal;

    RulesChecks(CheckedSettings checked, Terminal terminal) {
        this.checked = checked;
        this.terminal = terminal;
    }

    /**
     * What a document is checked against. The catalogue is read only where the document may be
     * about categories.
     */
    RulesContext context(String document, PublishedRules published) throws Exception {
        JobSettings settings = checked.orThrow();
        Optional<Set<String>> categories =
                document.contains(CATEGORIES)
                        ? Optional.of(
                                terminal.step(
                                        "Reading the categories of the catalogue",
                                        this::categories))
                        : Optional.empty();
        return new RulesContext(
                categories,
                settings.events().weights(),
                settings.ranking().rules(),
                settings.ranking().blend(),
                new KnownFields(
                        settings.ranking().replicatesCatalog(), settings.catalog().attributes()),
                published);
    }

    private Set<String> categories() {
        JobSettings settings = checked.orThrow();
        ItemDeserializer decoder = KafkaEnds.itemDeserializer(settings);
        Map<String, String> byItem = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            OffsetRangeReader records =
                    new OffsetRangeReader(
                            consumer, settings.catalog().topic(), Instant.EPOCH, null);
            while (!records.isRead()) {
                for (ConsumerRecord<byte[], byte[]> record : records.next()) {
                    for (DecodedRecord<CatalogItem> each : decoder.decode(source(record))) {
                        if (each.isAccepted() && each.value().category() == null) {
                            byItem.remove(each.value().itemId());
                        } else if (each.isAccepted()) {
                            byItem.put(each.value().itemId(), each.value().category());
                        }
                    }
                }
            }
        }
        return new HashSet<>(byItem.values());
    }

    private static SourceRecord source(ConsumerRecord<byte[], byte[]> record) {
        return new SourceRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value());
    }

    /** Prints mistakes, and returns the exit code. */
    int show(String what, List<Mistake> mistakes) {
        terminal.line(
                "%s has %d %s: nothing was sent"
                        .formatted(
                                what,
                                mistakes.size(),
                                mistakes.size() == 1 ? "mistake" : "mistakes"));
        mistakes.forEach(mistake -> terminal.line("  - " + mistake));
        return 1;
    }
}
