package io.recstream.serve;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import java.io.IOException;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;

/** One per output topic that the view follows: the newest record of each key. */
enum Table {
    RECOMMENDATIONS(
            0,
            RecommendationUpdate.getClassSchema(),
            RecommendationUpdate.getDecoder(),
            RecommendationUpdate.getEncoder()),
    FEATURES(
            1, UserFeatures.getClassSchema(), UserFeatures.getDecoder(), UserFeatures.getEncoder()),
    SIMILAR(2, SimilarItems.getClassSchema(), SimilarItems.getDecoder(), SimilarItems.getEncoder());

    private final int index;
    private final Schema schema;
    private final BinaryMessageDecoder<? extends SpecificRecord> decoder;
    private final BinaryMessageEncoder<? extends SpecificRecord> encoder;

    <R extends SpecificRecord> Table(
            int index,
            Schema schema,
            BinaryMessageDecoder<R> decoder,
            BinaryMessageEncoder<R> encoder) {
        this.index = index;
        this.schema = schema;
        this.decoder = decoder;
        this.encoder = encoder;
    }

    /** Of the table in the store. */
    int index() {
        return index;
    }

    Schema schema() {
        return schema;
    }

    /** Avro's single-object encoding: how the view keeps a record, whatever the topic's format. */
    SpecificRecord decode(byte[] stored) throws IOException {
        return decoder.decode(stored);
    }

    @SuppressWarnings("unchecked")
    byte[] encode(SpecificRecord value) throws IOException {
        var buffer = ((BinaryMessageEncoder<SpecificRecord>) encoder).encode(value);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** In answers and in the store's folder. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
