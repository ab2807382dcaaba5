package io.recstream.job;

import io.recstream.job.catalog.JoinCatalog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.dedup.DropDuplicates;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.neighbour.RememberItem;
import io.recstream.job.rank.RankList;
import io.recstream.job.validate.ValidateEvent;
import io.recstream.job.validate.ValidateItem;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The topology: every edge and every uid.
 *
 * <pre>
 * events  ─ validate-event ─ by user ─ drop-duplicate ─ track-session
 *                                                            └─ by item ─ join-catalog ─ remember-item
 * catalog ─ validate-item ─── by item ────────────────────────────────┘        └─ by user ─ rank-list ─ compute-window
 * </pre>
 */
public final class RecommendationTopology {

    /** The inputs: decoded and checked, with event time and watermarks. */
    public record Inputs(
            DataStream<DecodedRecord<UserEvent>> events,
            DataStream<DecodedRecord<CatalogItem>> catalog) {}

    /** The sinks of the results. */
    public record Outputs(
            Sink<RecommendationUpdate> recommendations,
            Sink<UserFeatures> userFeatures,
            Sink<SimilarItems> similarItems,
            Sink<DeadLetter> deadLetters) {}

    private RecommendationTopology() {}

    public static void build(Inputs from, Outputs to, JobSettings settings) {
        var stages = new Stages(settings);

        var valid = as("validate-event", from.events().process(stages.validateEvent()));
        var items = as("validate-item", from.catalog().process(new ValidateItem()));

        var unique =
                as(
                        "drop-duplicate",
                        keyed(valid, incoming -> incoming.value().userId())
                                .transform("", StreamTypes.EVENT, stages.dropDuplicate()));
        var updates =
                as(
                        "track-session",
                        still(unique, UserEvent::userId)
                                .transform("", StreamTypes.ITEM_UPDATE, stages.trackSession()));
        var enriched =
                as(
                        "join-catalog",
                        keyed(updates, ItemUpdate::itemId)
                                .connect(keyed(items, CatalogItem::itemId))
                                .transform("", StreamTypes.ENRICHED_UPDATE, stages.joinCatalog()));
        var responses =
                as(
                        "remember-item",
                        still(enriched, it -> it.update().itemId())
                                .transform(
                                        "", StreamTypes.CANDIDATE_RESPONSE, stages.rememberItem()));
        var lists =
                as(
                        "rank-list",
                        keyed(responses, CandidateResponse::userId)
                                .connect(enriched.getSideOutput(JoinCatalog.NOTICES).broadcast())
                                .transform("", StreamTypes.LIST, stages.rankList()));
        var features =
                as(
                        "compute-window",
                        still(lists.getSideOutput(RankList.EVENTS), it -> it.event().userId())
                                .transform("", StreamTypes.FEATURES, stages.computeWindow()));
        var refused =
                valid.getSideOutput(ValidateEvent.DEAD_LETTERS)
                        .union(
                                items.getSideOutput(ValidateItem.DEAD_LETTERS),
                                unique.getSideOutput(DropDuplicates.DEAD_LETTERS));

        into("write-recommendations", lists.sinkTo(to.recommendations()));
        into("write-user-features", features.sinkTo(to.userFeatures()));
        into(
                "write-similar-items",
                responses.getSideOutput(RememberItem.SIMILAR_ITEMS).sinkTo(to.similarItems()));
        into("write-dead-letters", refused.sinkTo(to.deadLetters()));
    }

    /** The uid is a savepoint contract: a literal, verb-noun, never derived from settings. */
    private static <T> SingleOutputStreamOperator<T> as(
            String uid, SingleOutputStreamOperator<T> operator) {
        return operator.uid(uid).name(uid);
    }

    private static void into(String uid, DataStreamSink<?> sink) {
        sink.uid(uid).name(uid);
    }

    private static <T> KeyedStream<T, String> keyed(
            DataStream<T> stream, KeySelector<T, String> key) {
        return stream.keyBy(key, Types.STRING);
    }

    /** Keyed like its predecessor: no shuffle, and chained. */
    private static <T> KeyedStream<T, String> still(
            DataStream<T> stream, KeySelector<T, String> key) {
        return DataStreamUtils.reinterpretAsKeyedStream(stream, key, Types.STRING);
    }
}
