package io.recstream.job.emit;

import io.recstream.avro.EmptyReason;
import io.recstream.avro.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A user's list under the key of their id; a tombstone when they are forgotten. */
public final class RecommendationSerializer extends DirectSerializer<RecommendationUpdate> {

    private static final long serialVersionUID = 1L;
    private static final String MODEL_VERSION = OutputRecords.jarVersion();

    /** The numbers of the schema's symbols. */
    private static final Map<io.recstream.job.model.RecommendationReason, Integer> REASONS =
            new EnumMap<>(io.recstream.job.model.RecommendationReason.class);

    static {
        for (var reason : io.recstream.job.model.RecommendationReason.values()) {
            REASONS.put(
                    reason, RecommendationReason.getClassSchema().getEnumOrdinal(reason.name()));
        }
    }

    private final String topic;

    public RecommendationSerializer(String topic, OutputFormat format) {
        super(format);
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            RecommendationUpdate update, KafkaSinkContext context, Long timestamp) {
        return OutputRecords.of(
                topic, update.userId(), update.isTombstone() ? null : payload(update));
    }

    @Override
    Schema schema() {
        return io.recstream.avro.RecommendationUpdate.getClassSchema();
    }

    @Override
    void write(RecommendationUpdate update, AvroBytes out) throws IOException {
        out.writeString(update.userId());
        out.writeLong(update.version());
        out.writeLong(update.generatedAt());
        out.writeString(update.triggerEventId());
        out.writeLong(update.eventTime());
        out.writeBoolean(update.complete());
        if (out.writePresence(update.emptyReason() != null)) {
            out.writeEnum(EmptyReason.getClassSchema().getEnumOrdinal(update.emptyReason().name()));
        }
        write(update.items(), out);
        out.writeString(MODEL_VERSION);
        if (out.writePresence(update.sessionEvents() != RecommendationUpdate.UNKNOWN)) {
            out.writeInt(update.sessionEvents());
        }
        if (out.writePresence(update.rulesVersion() != null)) {
            out.writeLong(update.rulesVersion());
        }
        out.writeNullable(update.variant());
    }

    private static void write(List<RecommendedItem> items, AvroBytes out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(items.size());
        for (RecommendedItem item : items) {
            out.startItem();
            out.writeString(item.itemId());
            out.writeDouble(item.score());
            out.writeEnum(REASONS.get(item.reason()));
            out.writeNullable(item.becauseOf());
            out.writeNullable(item.title());
            out.writeNullable(item.category());
        }
        out.writeArrayEnd();
    }

    @Override
    io.recstream.avro.RecommendationUpdate record(RecommendationUpdate update) {
        return new io.recstream.avro.RecommendationUpdate(
                update.userId(),
                update.version(),
                OutputRecords.instant(update.generatedAt()),
                update.triggerEventId(),
                OutputRecords.instant(update.eventTime()),
                update.complete(),
                update.emptyReason() == null
                        ? null
                        : EmptyReason.valueOf(update.emptyReason().name()),
                OutputRecords.each(update.items(), RecommendationSerializer::record),
                MODEL_VERSION,
                update.sessionEvents() == RecommendationUpdate.UNKNOWN
                        ? null
                        : update.sessionEvents(),
                update.rulesVersion(),
                update.variant());
    }

    private static io.recstream.avro.RecommendedItem record(RecommendedItem item) {
        return new io.recstream.avro.RecommendedItem(
                item.itemId(),
                item.score(),
                RecommendationReason.valueOf(item.reason().name()),
                item.becauseOf(),
                item.title(),
                item.category());
    }
}
