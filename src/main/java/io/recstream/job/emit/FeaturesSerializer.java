package io.recstream.job.emit;

import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.WindowFeatures;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A user's features under the key of their id; a tombstone when they are forgotten. */
public final class FeaturesSerializer extends DirectSerializer<UserFeatures> {

    private static final long serialVersionUID = 1L;

    private final String topic;

    public FeaturesSerializer(String topic, OutputFormat format) {
        super(format);
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            UserFeatures features, KafkaSinkContext context, Long timestamp) {
        return OutputRecords.of(
                topic, features.userId(), features.isTombstone() ? null : payload(features));
    }

    @Override
    Schema schema() {
        return io.recstream.avro.UserFeatures.getClassSchema();
    }

    @Override
    void write(UserFeatures features, AvroBytes out) throws IOException {
        out.writeString(features.userId());
        out.writeLong(features.version());
        out.writeLong(features.asOf());
        out.writeLong(features.lastEventTime());
        out.writeLong(features.eventsTotal());
        out.writeArrayStart();
        out.setItemCount(features.windows().size());
        for (WindowFeatures window : features.windows()) {
            out.startItem();
            write(window, out);
        }
        out.writeArrayEnd();
        if (out.writePresence(features.missingBefore() != UserFeatures.COMPLETE)) {
            out.writeLong(features.missingBefore());
        }
    }

    private static void write(WindowFeatures window, AvroBytes out) throws IOException {
        out.writeLong(window.lengthMillis());
        out.writeLong(window.events());
        out.writeMapStart();
        out.setItemCount(window.counts().size());
        for (Map.Entry<String, Long> count : window.counts().entrySet()) {
            out.startItem();
            out.writeString(count.getKey());
            out.writeLong(count.getValue());
        }
        out.writeMapEnd();
        out.writeDouble(window.valueSum());
        out.writeLong(window.distinctItems());
        out.writeArrayStart();
        out.setItemCount(window.topCategories().size());
        for (CategoryCount top : window.topCategories()) {
            out.startItem();
            out.writeString(top.category());
            out.writeLong(top.count());
        }
        out.writeArrayEnd();
    }

    @Override
    io.recstream.avro.UserFeatures record(UserFeatures features) {
        return new io.recstream.avro.UserFeatures(
                features.userId(),
                features.version(),
                OutputRecords.instant(features.asOf()),
                OutputRecords.instant(features.lastEventTime()),
                features.eventsTotal(),
                OutputRecords.each(features.windows(), FeaturesSerializer::record),
                features.missingBefore() == UserFeatures.COMPLETE
                        ? null
                        : OutputRecords.instant(features.missingBefore()));
    }

    private static io.recstream.avro.WindowFeatures record(WindowFeatures window) {
        return new io.recstream.avro.WindowFeatures(
                window.lengthMillis(),
                window.events(),
                window.counts(),
                window.valueSum(),
                window.distinctItems(),
                OutputRecords.each(
                        window.topCategories(),
                        top -> new io.recstream.avro.CategoryCount(top.category(), top.count())));
    }
}
