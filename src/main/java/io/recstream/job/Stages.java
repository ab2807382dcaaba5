package io.recstream.job;

import io.recstream.job.catalog.JoinCatalog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.control.ApplyCommand;
import io.recstream.job.control.ReportCommand;
import io.recstream.job.control.rules.KnownFields;
import io.recstream.job.dedup.DropDuplicates;
import io.recstream.job.identity.ForgetIdentities;
import io.recstream.job.identity.ResolveDevice;
import io.recstream.job.identity.ResolvePerson;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.ForgetParameters;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.neighbour.RememberItem;
import io.recstream.job.rank.RankList;
import io.recstream.job.session.TrackSession;
import io.recstream.job.state.CachingBroadcastOperator;
import io.recstream.job.state.CachingCoOperator;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.TimelessCoOperator;
import io.recstream.job.validate.ValidateEvent;
import io.recstream.job.window.ComputeWindow;
import io.recstream.job.window.WindowShape;
import java.time.Duration;
import java.util.List;

/**
 * Creates each stage with its settings.
 *
 * @param archived whether events come from the archive: they were accepted once, and have the
 *     catalogue's entry of their item as of then
 */
record Stages(JobSettings settings, boolean archived) {

    /** So long that no event of the archive is late. */
    private static final Duration UNLIMITED = Duration.ofDays(365_000);

    ValidateEvent validateEvent() {
        return new ValidateEvent(
                settings.events().maxOutOfOrderness(),
                archived ? UNLIMITED : settings.events().allowedLateness());
    }

    CachingOperator<String, DecodedRecord<UserEvent>, UserEvent> dropDuplicate() {
        return CachingOperator.of(
                new DropDuplicates(
                        settings.dedupHorizon(),
                        settings.events().allowedLateness(),
                        archived,
                        isControlled(),
                        settings.cacheBytes()));
    }

    CachingCoOperator<
                    String,
                    DecodedRecord<UserEvent>,
                    DecodedRecord<IdentityLink>,
                    DecodedRecord<UserEvent>>
            resolveDevice(JobSettings.Identity identity, List<String> erasingBehind) {
        return CachingCoOperator.of(
                new ResolveDevice(
                        identity.parameters(),
                        settings.events().topic(),
                        isControlled()
                                ? new ResolveDevice.Forgetting(forgetting(), erasingBehind)
                                : null,
                        settings.cacheBytes()));
    }

    TimelessCoOperator<String, DecodedRecord<IdentityLink>, DecodedRecord<UserEvent>, PersonNotice>
            forgetIdentities(JobSettings.Identity identity, List<String> erasingBehind) {
        return new TimelessCoOperator<>(
                new ForgetIdentities(
                        identity.parameters().maxComponent(), forgetting(), erasingBehind));
    }

    private ForgetParameters forgetting() {
        return new ForgetParameters(
                settings.events().allowedLateness().toMillis(),
                settings.control().orElseThrow().retention().toMillis());
    }

    CachingCoOperator<String, DecodedRecord<UserEvent>, PersonNotice, DecodedRecord<UserEvent>>
            resolvePerson(JobSettings.Identity identity) {
        return CachingCoOperator.of(
                new ResolvePerson(
                        identity.parameters(),
                        settings.session().idleTtl(),
                        settings.events().topic(),
                        isControlled() ? forgetting() : null,
                        settings.cacheBytes()));
    }

    CachingOperator<String, UserEvent, ItemUpdate> trackSession() {
        return CachingOperator.of(
                new TrackSession(
                        settings.events().weights(),
                        settings.items().knn().respondingItems(),
                        settings.sessionParameters(),
                        settings.session().idleTtl(),
                        isControlled(),
                        settings.cacheBytes()));
    }

    CachingCoOperator<String, ItemUpdate, CatalogItem, EnrichedUpdate> joinCatalog() {
        return CachingCoOperator.of(
                new JoinCatalog(
                        settings.ranking().replicatesCatalog(),
                        archived,
                        deletedTtl(),
                        settings.cacheBytes()));
    }

    CachingOperator<String, EnrichedUpdate, CandidateResponse> rememberItem() {
        return CachingOperator.of(
                new RememberItem(
                        new RememberItem.Settings(
                                settings.items().knn(),
                                settings.ranking().blend(),
                                settings.items().similarSize(),
                                settings.items().similarMinInterval(),
                                settings.items().idleTtl(),
                                settings.items().popularityHalfLife(),
                                isControlled(),
                                settings.cacheBytes())));
    }

    CachingBroadcastOperator<String, CandidateResponse, ListNotice, RecommendationUpdate>
            rankList() {
        return RankList.operator(
                new RankList.Settings(
                        settings.ranking().blend(),
                        settings.ranking().rules(),
                        Duration.ofMillis(settings.sessionParameters().latenessMillis()),
                        settings.ranking().qualityWindow(),
                        settings.ranking().responseTimeout(),
                        settings.ranking().minEmitInterval(),
                        settings.session().idleTtl(),
                        settings.ranking().replicatesCatalog(),
                        deletedTtl(),
                        settings.ranking().catalogTimeout(),
                        isControlled(),
                        settings.ranking().reissue(),
                        settings.cacheBytes()));
    }

    CachingOperator<String, EnrichedEvent, UserFeatures> computeWindow() {
        return CachingOperator.of(
                new ComputeWindow(
                        WindowShape.of(
                                settings.windows().lengths(),
                                settings.windows().steps(),
                                settings.windows().pane(),
                                settings.windows().topCategories()),
                        settings.ranking().minEmitInterval(),
                        settings.windows().acceptsIncomplete(),
                        new ComputeWindow.Heap(
                                settings.cacheBytes(), settings.windows().departureBytes())));
    }

    ApplyCommand applyCommand(ApplyCommand.CommandStages stages) {
        return new ApplyCommand(
                new ApplyCommand.Settings(
                        stages,
                        settings.control().orElseThrow().retention(),
                        settings.events().weights(),
                        settings.ranking().rules(),
                        settings.ranking().blend(),
                        new KnownFields(
                                settings.ranking().replicatesCatalog(),
                                settings.catalog().attributes())));
    }

    ReportCommand reportCommand() {
        return new ReportCommand(settings.control().orElseThrow().retention());
    }

    /** Commands are for the live job. */
    private boolean isControlled() {
        return settings.control().isPresent() && !archived;
    }

    /**
     * A deleted item is excluded from lists for as long as the state of other items may contain it.
     */
    private Duration deletedTtl() {
        return settings.items().idleTtl();
    }
}
