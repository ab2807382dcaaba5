package io.recstream.server;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The tables of the view, one per topic: the newest record of each key, in Avro's single-object
 * encoding, whatever the topic's format.
 */
enum Table {
    RECOMMENDATIONS(0),
    FEATURES(1),
    SIMILAR(2),
    CATALOG(3),
    IDENTITIES(4);

    private final int index;

    Table(int index) {
        this.index = index;
    }

    /** The table's number in the store. */
    int index() {
        return index;
    }

    /** Whether its keys are users. */
    boolean isOfUsers() {
        return this == RECOMMENDATIONS || this == FEATURES;
    }

    Schema schema() {
        return switch (this) {
            case RECOMMENDATIONS -> RecommendationUpdate.getClassSchema();
            case FEATURES -> UserFeatures.getClassSchema();
            case SIMILAR -> SimilarItems.getClassSchema();
            case CATALOG -> CatalogItem.getClassSchema();
            case IDENTITIES -> IdentityUpdate.getClassSchema();
        };
    }

    SpecificRecord decode(ByteBuffer stored) throws IOException {
        return switch (this) {
            case RECOMMENDATIONS -> RecommendationUpdate.getDecoder().decode(stored);
            case FEATURES -> UserFeatures.getDecoder().decode(stored);
            case SIMILAR -> SimilarItems.getDecoder().decode(stored);
            case CATALOG -> CatalogItem.getDecoder().decode(stored);
            case IDENTITIES -> IdentityUpdate.getDecoder().decode(stored);
        };
    }

    byte[] encode(SpecificRecord value) throws IOException {
        ByteBuffer encoded =
                switch (this) {
                    case RECOMMENDATIONS ->
                            RecommendationUpdate.getEncoder().encode((RecommendationUpdate) value);
                    case FEATURES -> UserFeatures.getEncoder().encode((UserFeatures) value);
                    case SIMILAR -> SimilarItems.getEncoder().encode((SimilarItems) value);
                    case CATALOG -> CatalogItem.getEncoder().encode((CatalogItem) value);
                    case IDENTITIES -> IdentityUpdate.getEncoder().encode((IdentityUpdate) value);
                };
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    /**
     * Lists and similar items have the time at which they were generated, others Kafka's timestamp.
     */
    Stamp stamp(SpecificRecord value, int partition, long offset, long timestamp) {
        return switch (this) {
            case RECOMMENDATIONS -> {
                RecommendationUpdate list = (RecommendationUpdate) value;
                yield new Stamp(
                        partition,
                        offset,
                        timestamp,
                        list.getGeneratedAt().toEpochMilli(),
                        list.getVersion());
            }
            case FEATURES ->
                    new Stamp(
                            partition,
                            offset,
                            timestamp,
                            timestamp,
                            ((UserFeatures) value).getVersion());
            case SIMILAR -> {
                SimilarItems similar = (SimilarItems) value;
                yield new Stamp(
                        partition,
                        offset,
                        timestamp,
                        similar.getGeneratedAt().toEpochMilli(),
                        similar.getVersion());
            }
            case CATALOG -> new Stamp(partition, offset, timestamp, timestamp, 0);
            case IDENTITIES ->
                    new Stamp(
                            partition,
                            offset,
                            timestamp,
                            timestamp,
                            ((IdentityUpdate) value).getVersion());
        };
    }

    /** The name in responses. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
