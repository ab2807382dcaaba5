package io.recstream.job;

import io.recstream.job.archive.ArchiveEvent;
import io.recstream.job.archive.EncodedRow;
import io.recstream.job.catalog.JoinCatalog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.control.ApplyCommand;
import io.recstream.job.dedup.DropDuplicates;
import io.recstream.job.identity.ForgetIdentities;
import io.recstream.job.identity.PublishIdentity;
import io.recstream.job.identity.ResolveDevice;
import io.recstream.job.identity.ResolvePerson;
import io.recstream.job.identity.UniteIdentities;
import io.recstream.job.identity.ValidateLink;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Command;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.neighbour.RememberItem;
import io.recstream.job.rank.RankList;
import io.recstream.job.state.CommandReports;
import io.recstream.job.validate.ValidateEvent;
import io.recstream.job.validate.ValidateItem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
 *
 * With identity, the user of an event is its person, found before {@code drop-duplicate}:
 *
 * <pre>
 * validate-event ────────── by device ─ resolve-device ─ by user ─ resolve-person ─ by person ─ drop-duplicate
 * links ─ validate-link ──── of devices ──────┘                          │    └─ by id ─ publish-identity
 *               └─ of users ─ unite-identities ─ by user ────────────────┘
 * </pre>
 *
 * With control, the erasures of {@code apply-command}, and the weights of event types, follow the
 * events through the stages; rules go to all lists; and {@code report-command} collects what the
 * stages report. With identity erasures begin where all ids of a person are known:
 *
 * <pre>
 * commands ─ apply-command ─ by user ─ drop-duplicate …
 *                  │    └─ or: unite-identities ─┬─ to all devices ─ resolve-device ─ …
 *                  │                             └─ by user ─ resolve-person ─ …
 *                  ├─ broadcast ─ rank-list
 *                  └─ by command ─ report-command
 * </pre>
 *
 * With an archive, {@code archive-event} follows {@code join-catalog}, and makes the rows of {@code
 * write-archive}.
 */
public final class RecommendationTopology {

    /**
     * The inputs: decoded and checked, with event time and watermarks.
     *
     * @param links between ids; only with identity
     * @param commands only with control
     */
    public record Inputs(
            DataStream<DecodedRecord<UserEvent>> events,
            DataStream<DecodedRecord<CatalogItem>> catalog,
            Optional<DataStream<DecodedRecord<IdentityLink>>> links,
            Optional<DataStream<DecodedRecord<Command>>> commands) {}

    /**
     * The sinks of the results.
     *
     * @param identities the person of each id; only with identity
     * @param archive rows of accepted events; only with an archive
     * @param controlResults what became of commands; only with control
     */
    public record Outputs(
            Sink<RecommendationUpdate> recommendations,
            Sink<UserFeatures> userFeatures,
            Sink<SimilarItems> similarItems,
            Sink<DeadLetter> deadLetters,
            Optional<Sink<IdentityUpdate>> identities,
            Optional<Sink<EncodedRow>> archive,
            Optional<Sink<CommandResult>> controlResults) {}

    /**
     * Events that have the person as their user, and the dead letters of the operators up to there.
     *
     * @param reports what these operators report of commands; null if they apply none
     */
    private record Resolved(
            DataStream<DecodedRecord<UserEvent>> events,
            DataStream<DeadLetter> deadLetters,
            DataStream<CommandReport> reports) {}

    /**
     * The one key of all links between users, as union-find needs all of them in one place; and of
     * all commands, which are applied one after another.
     */
    private static final String ONE_KEY = "";

    /** The operators that an erasure passes. */
    private static final List<String> ERASING =
            List.of(
                    "drop-duplicate",
                    "track-session",
                    "remember-item",
                    "rank-list",
                    "compute-window");

    /** The operators of identity that an erasure passes before. */
    private static final List<String> ERASING_IDENTITY =
            List.of("unite-identities", "resolve-device", "resolve-person", "publish-identity");

    /** The operators that published rules change, and those that an experiment changes. */
    private static final List<String> PUBLISHING = List.of("track-session", "rank-list");

    private static final List<String> EXPERIMENTING = List.of("rank-list");

    private RecommendationTopology() {}

    /** Builds the live job. */
    public static void build(Inputs from, Outputs to, JobSettings settings) {
        build(
                from,
                to,
                new Stages(settings, false),
                settings.archive().isPresent() ? StreamTypes.ARCHIVED : StreamTypes.DEFAULT);
    }

    /** Builds the job that has the state of the live one, from events of the archive. */
    static void buildFromArchive(Inputs from, Outputs to, JobSettings settings) {
        build(from, to, new Stages(settings, true), StreamTypes.ARCHIVED);
    }

    /** Operators get their names with their uids, so {@code transform} gets none. */
    private static void build(Inputs from, Outputs to, Stages stages, StreamTypes types) {
        var settings = stages.settings();

        var valid =
                named(
                        "validate-event",
                        from.events()
                                .process(stages.validateEvent())
                                .returns(from.events().getType()));
        var items = named("validate-item", from.catalog().process(new ValidateItem()));

        var commands = from.commands().map(stream -> apply(stream, from, stages, types));
        var resolved =
                settings.identity()
                        .map(
                                identity ->
                                        resolve(valid, commands, identity, from, to, stages, types))
                        .orElseGet(
                                () ->
                                        new Resolved(
                                                commands.<DataStream<DecodedRecord<UserEvent>>>map(
                                                                valid::union)
                                                        .orElse(valid),
                                                valid.getSideOutput(ValidateEvent.DEAD_LETTERS),
                                                null));
        var incomings =
                commands.<DataStream<DecodedRecord<UserEvent>>>map(
                                it ->
                                        resolved.events()
                                                .union(
                                                        it.getSideOutput(
                                                                ApplyCommand.eventWeights(
                                                                        it.getType()))))
                        .orElse(resolved.events());
        var unique =
                named(
                        "drop-duplicate",
                        keyed(incomings, incoming -> incoming.value().userId())
                                .transform("", types.event(), stages.dropDuplicate()));
        var updates =
                named(
                        "track-session",
                        chained(unique, UserEvent::userId)
                                .transform("", types.itemUpdate(), stages.trackSession()));
        var enriched =
                named(
                        "join-catalog",
                        keyed(updates, ItemUpdate::itemId)
                                .connect(keyed(items, CatalogItem::itemId))
                                .transform("", types.enrichedUpdate(), stages.joinCatalog()));
        var responses =
                named(
                        "remember-item",
                        chained(enriched, it -> it.update().itemId())
                                .transform(
                                        "", StreamTypes.CANDIDATE_RESPONSE, stages.rememberItem()));
        var availability = enriched.getSideOutput(JoinCatalog.NOTICES);
        var lists =
                named(
                        "rank-list",
                        keyed(responses, CandidateResponse::userId)
                                .connect(
                                        commands.<DataStream<ListNotice>>map(
                                                        it ->
                                                                availability.union(
                                                                        it.getSideOutput(
                                                                                ApplyCommand
                                                                                        .NOTICES)))
                                                .orElse(availability)
                                                .broadcast())
                                .transform("", StreamTypes.LIST, stages.rankList()));
        var features =
                named(
                        "compute-window",
                        chained(lists.getSideOutput(RankList.EVENTS), it -> it.event().userId())
                                .transform("", StreamTypes.FEATURES, stages.computeWindow()));
        var refused =
                resolved.deadLetters()
                        .union(
                                items.getSideOutput(ValidateItem.DEAD_LETTERS),
                                unique.getSideOutput(DropDuplicates.DEAD_LETTERS));

        commands.ifPresent(
                applied ->
                        report(
                                with(resolved.reports(), applied.getSideOutput(CommandReports.TAG))
                                        .union(
                                                unique.getSideOutput(CommandReports.TAG),
                                                updates.getSideOutput(CommandReports.TAG),
                                                responses.getSideOutput(CommandReports.TAG),
                                                lists.getSideOutput(CommandReports.TAG),
                                                features.getSideOutput(CommandReports.TAG)),
                                to.controlResults().orElseThrow(),
                                stages));

        named("write-recommendations", lists.sinkTo(to.recommendations()));
        named("write-user-features", features.sinkTo(to.userFeatures()));
        named(
                "write-similar-items",
                responses.getSideOutput(RememberItem.SIMILAR_ITEMS).sinkTo(to.similarItems()));
        named(
                "write-dead-letters",
                commands.map(it -> refused.union(it.getSideOutput(ApplyCommand.DEAD_LETTERS)))
                        .orElse(refused)
                        .sinkTo(to.deadLetters()));
        to.archive().ifPresent(archive -> archive(enriched, archive, settings));
    }

    /** The erasures of commands, which pass the operators of identity first if there are any. */
    private static SingleOutputStreamOperator<DecodedRecord<UserEvent>> apply(
            DataStream<DecodedRecord<Command>> commands,
            Inputs from,
            Stages stages,
            StreamTypes types) {
        boolean identity = stages.settings().identity().isPresent();
        List<String> all =
                identity
                        ? Stream.concat(ERASING_IDENTITY.stream(), ERASING.stream()).toList()
                        : ERASING;
        var applying =
                new ApplyCommand.CommandStages(
                        all, identity ? all.subList(0, 1) : all, PUBLISHING, EXPERIMENTING);
        return named(
                "apply-command",
                keyed(commands, command -> ONE_KEY)
                        .process(
                                stages.applyCommand(applying),
                                identity ? types.identifiedEvent() : from.events().getType())
                        .setParallelism(1));
    }

    /** Both streams; the first may be null. */
    private static <T> DataStream<T> with(DataStream<T> first, DataStream<T> second) {
        return first == null ? second : first.union(second);
    }

    /** What became of each command, when all stages have reported. */
    private static void report(
            DataStream<CommandReport> reports, Sink<CommandResult> results, Stages stages) {
        var finished =
                named(
                        "report-command",
                        keyed(reports, CommandReport::commandId)
                                .process(stages.reportCommand(), StreamTypes.COMMAND_RESULT));
        named("write-control-results", finished.sinkTo(results));
    }

    /** The writer is a task of its own: a slow file system does not keep the items waiting. */
    private static void archive(
            DataStream<EnrichedUpdate> enriched, Sink<EncodedRow> archive, JobSettings settings) {
        var rows =
                named(
                        "archive-event",
                        enriched.flatMap(new ArchiveEvent(settings.events().topic()))
                                .returns(StreamTypes.ARCHIVED_ROW));
        named("write-archive", rows.sinkTo(archive).disableChaining());
    }

    /** The operators of identity, which replace the user of each event by its person. */
    private static Resolved resolve(
            SingleOutputStreamOperator<DecodedRecord<UserEvent>> valid,
            Optional<SingleOutputStreamOperator<DecodedRecord<UserEvent>>> commands,
            JobSettings.Identity identity,
            Inputs from,
            Outputs to,
            Stages stages,
            StreamTypes types) {
        var links = named("validate-link", from.links().orElseThrow().process(new ValidateLink()));
        List<String> erasing = Stream.concat(ERASING_IDENTITY.stream(), ERASING.stream()).toList();
        var united =
                named(
                        "unite-identities",
                        unite(links, commands, identity, stages, erasing).setParallelism(1));
        DataStream<DecodedRecord<UserEvent>> events = valid.returns(types.identifiedEvent());
        var byUser =
                named(
                        "resolve-device",
                        keyed(
                                        commands.isPresent()
                                                ? events.union(
                                                        united.getSideOutput(
                                                                ForgetIdentities.erasures(
                                                                        types.identifiedEvent())))
                                                : events,
                                        RecommendationTopology::deviceOrUser)
                                .connect(
                                        keyed(
                                                links.getSideOutput(ValidateLink.DEVICE_LINKS),
                                                link -> link.value().idA()))
                                .transform(
                                        "",
                                        types.identifiedEvent(),
                                        stages.resolveDevice(
                                                identity, erasing.subList(2, erasing.size()))));
        var byPerson =
                named(
                        "resolve-person",
                        keyed(byUser, incoming -> incoming.value().userId())
                                .connect(
                                        keyed(
                                                united.union(
                                                        byUser.getSideOutput(
                                                                ResolveDevice.NOTICES)),
                                                PersonNotice::userId))
                                .transform(
                                        "",
                                        types.identifiedEvent(),
                                        stages.resolvePerson(identity)));
        var identities =
                named(
                        "publish-identity",
                        keyed(
                                        byPerson.getSideOutput(ResolvePerson.IDENTITIES)
                                                .union(
                                                        byUser.getSideOutput(
                                                                ResolveDevice.IDENTITIES)),
                                        IdentityUpdate::id)
                                .process(new PublishIdentity(), StreamTypes.IDENTITY));
        named("write-identities", identities.sinkTo(to.identities().orElseThrow()));
        DataStream<DeadLetter> deadLetters =
                valid.getSideOutput(ValidateEvent.DEAD_LETTERS)
                        .union(
                                links.getSideOutput(ValidateLink.DEAD_LETTERS),
                                united.getSideOutput(UniteIdentities.DEAD_LETTERS),
                                byUser.getSideOutput(ResolveDevice.DEAD_LETTERS));
        if (commands.isEmpty()) {
            return new Resolved(byPerson, deadLetters, null);
        }
        return new Resolved(
                byPerson,
                deadLetters.union(byPerson.getSideOutput(ResolvePerson.DEAD_LETTERS)),
                united.getSideOutput(CommandReports.TAG)
                        .union(
                                byUser.getSideOutput(CommandReports.TAG),
                                byPerson.getSideOutput(CommandReports.TAG),
                                identities.getSideOutput(CommandReports.TAG)));
    }

    /**
     * The persons of linked users.
     *
     * @param commands whose erasures go to all ids of a person
     * @param erasing the operators that an erasure passes, this one first
     */
    private static SingleOutputStreamOperator<PersonNotice> unite(
            DataStream<DecodedRecord<IdentityLink>> links,
            Optional<SingleOutputStreamOperator<DecodedRecord<UserEvent>>> commands,
            JobSettings.Identity identity,
            Stages stages,
            List<String> erasing) {
        var keyedLinks = keyed(links, link -> ONE_KEY);
        if (commands.isEmpty()) {
            return keyedLinks.process(
                    new UniteIdentities(identity.parameters().maxComponent()),
                    StreamTypes.PERSON_NOTICE);
        }
        return keyedLinks
                .connect(keyed(commands.get(), erasure -> ONE_KEY))
                .transform(
                        "",
                        StreamTypes.PERSON_NOTICE,
                        stages.forgetIdentities(identity, erasing.subList(1, erasing.size())));
    }

    /**
     * The device that an event came from. An event with a user and a device has it beside the user;
     * one with a device only has it as its user key; one without a device stays with its user.
     */
    private static String deviceOrUser(DecodedRecord<UserEvent> incoming) {
        UserEvent event = incoming.value();
        return event.deviceId() == null ? event.userId() : event.deviceId();
    }

    /**
     * Sets uid and name. The uid is a savepoint contract: a literal, verb-noun, never derived from
     * settings.
     */
    private static <T> SingleOutputStreamOperator<T> named(
            String uid, SingleOutputStreamOperator<T> operator) {
        return operator.uid(uid).name(uid);
    }

    private static void named(String uid, DataStreamSink<?> sink) {
        sink.uid(uid).name(uid);
    }

    private static <T> KeyedStream<T, String> keyed(
            DataStream<T> stream, KeySelector<T, String> key) {
        return stream.keyBy(key, Types.STRING);
    }

    /**
     * A stream that is still keyed as its predecessor left it: no shuffle, so that operators are
     * chained. The key must be the same; Flink does not check it.
     */
    private static <T> KeyedStream<T, String> chained(
            DataStream<T> stream, KeySelector<T, String> key) {
        return DataStreamUtils.reinterpretAsKeyedStream(stream, key, Types.STRING);
    }
}
