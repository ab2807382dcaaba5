package io.recstream;

import io.recstream.catalog.JoinCatalog;
import io.recstream.config.JobSettings;
import io.recstream.dedup.DropDuplicates;
import io.recstream.model.Answer;
import io.recstream.model.CatalogItem;
import io.recstream.model.CatalogedVisit;
import io.recstream.model.EnrichedEvent;
import io.recstream.model.Incoming;
import io.recstream.model.ItemNotice;
import io.recstream.model.ItemVisit;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.UserEvent;
import io.recstream.model.UserFeatures;
import io.recstream.neighbour.RememberItem;
import io.recstream.rank.RankList;
import io.recstream.session.TrackSession;
import io.recstream.state.CachingBroadcastOperator;
import io.recstream.state.CachingCoOperator;
import io.recstream.state.CachingOperator;
import io.recstream.validate.ValidateEvent;
import io.recstream.window.ComputeWindow;
import java.time.Duration;

/** Each stage with the plain values that it takes from the settings. */
record Stages(JobSettings settings) {

    ValidateEvent validateEvent() {
        return new ValidateEvent(
                settings.events().maxOutOfOrderness(), settings.events().allowedLateness());
    }

    CachingOperator<String, Incoming<UserEvent>, UserEvent> dropDuplicate() {
        return CachingOperator.of(
                new DropDuplicates(
                        settings.dedupHorizon(),
                        settings.events().allowedLateness(),
                        settings.cacheBytes()));
    }

    CachingOperator<String, UserEvent, ItemVisit> trackSession() {
        return CachingOperator.of(
                new TrackSession(
                        settings.events().weights(),
                        settings.items().knn().answeringItems(),
                        settings.sessionParameters(),
                        settings.session().idleTtl(),
                        settings.cacheBytes()));
    }

    CachingCoOperator<String, ItemVisit, CatalogItem, CatalogedVisit> joinCatalog() {
        return CachingCoOperator.of(
                new JoinCatalog(
                        settings.ranking().replicatesCatalog(),
                        deletedTtl(),
                        settings.cacheBytes()));
    }

    CachingOperator<String, CatalogedVisit, Answer> rememberItem() {
        return CachingOperator.of(
                new RememberItem(
                        settings.items().knn(),
                        settings.ranking().blend(),
                        settings.items().similarSize(),
                        settings.items().similarMinInterval(),
                        settings.items().idleTtl(),
                        settings.items().popularityHalfLife(),
                        settings.cacheBytes()));
    }

    CachingBroadcastOperator<String, Answer, ItemNotice, RecommendationUpdate> rankList() {
        return CachingBroadcastOperator.of(
                new RankList(
                                settings.ranking().blend(),
                                settings.ranking().rules(),
                                Duration.ofMillis(settings.sessionParameters().latenessMillis()),
                                settings.ranking().qualityWindow(),
                                settings.ranking().answerTimeout(),
                                settings.ranking().minEmitInterval(),
                                settings.session().idleTtl(),
                                settings.ranking().replicatesCatalog(),
                                deletedTtl(),
                                settings.cacheBytes())
                        .waitingForCatalog(settings.ranking().catalogTimeout()),
                RankList.broadcastDescriptors());
    }

    CachingOperator<String, EnrichedEvent, UserFeatures> computeWindow() {
        return CachingOperator.of(
                new ComputeWindow(
                        settings.windows().lengths(),
                        settings.windows().pane(),
                        settings.windows().topCategories(),
                        settings.ranking().minEmitInterval(),
                        settings.windows().acceptsIncomplete(),
                        settings.cacheBytes()));
    }

    /** A deleted item is kept out of the lists for as long as other items may remember it. */
    private Duration deletedTtl() {
        return settings.items().idleTtl();
    }
}
