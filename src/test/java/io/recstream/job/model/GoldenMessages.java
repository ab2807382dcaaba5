package io.recstream.job.model;

import static io.recstream.job.state.Golden.message;

import io.recstream.job.archive.EncodedRow;
import io.recstream.job.archive.EncodedRowCodec;
import io.recstream.job.state.Golden;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One of each record that has a byte form, with everything in it that can be there. */
public final class GoldenMessages {

    private static final UserEvent EVENT =
            new UserEvent("e1", "ü1", "s1", "i1", "purchase", 1_700_000_000_000L, 19_990_000);
    private static final List<ItemAttribute> ATTRIBUTES =
            List.of(new ItemAttribute("brand", "äcme"), new ItemAttribute("season", "winter"));
    private static final CatalogItem ITEM =
            new CatalogItem("i1", "A lamp", "home/light", 12.5, true, false)
                    .withAttributes(ATTRIBUTES);
    private static final PackedItemIds CONTEXT = PackedItemIds.of("i1", "i2");
    private static final EnrichedEvent ENRICHED =
            new EnrichedEvent(EVENT, true, -7, CONTEXT, 2, 4, 12, 3, true, "A lamp", "home/light");
    private static final ItemUpdate VISIT =
            new ItemUpdate(
                    "i1", "ü1", 5, true, -7, EVENT.time(), CONTEXT, 0, 2, 4, 2, 12, 3, EVENT);
    private static final PopularitySnapshot POPULAR =
            new PopularitySnapshot(
                    3,
                    9,
                    new String[] {"i1", "i2"},
                    new String[] {"home/light", null},
                    new float[] {2.5f, 1});
    private static final SourceRecord SOURCE =
            new SourceRecord("events", 1, 2, 3, bytes("key"), bytes("payload"));

    private static final IdentityLink LINK =
            new IdentityLink("device:d1", "u1", 1_700_000_000_000L, "event", "events", 2, 7);

    private static final Command COMMAND =
            new Command(
                    "c1",
                    "publish-rules",
                    1_700_000_000_000L,
                    "ops",
                    null,
                    new Command.PublishRules("{}", 6L));

    private static final Experiment EXPERIMENT = experiment(rules());
    private static final RulesNotice RULES = new RulesNotice("c1", rules(), EXPERIMENT);

    private GoldenMessages() {}

    /** With everything given. */
    static PublishedRules rules() {
        return new PublishedRules(
                7,
                new PublishedRules.Filters(
                        true,
                        false,
                        .25,
                        new PublishedRules.CategoryFilters(
                                List.of("home"), List.of("home/light"), 3),
                        List.of("i9"),
                        new PublishedRules.AttributeFilters(
                                Map.of("season", List.of("summer", "winter")),
                                Map.of("brand", List.of("äcme")))),
                new PublishedRules.Boosts(
                        Map.of("i1", 1.5),
                        Map.of("home/garden", .5),
                        Map.of("brand", Map.of("zeta", 1.25))),
                List.of(new PublishedRules.Pin("i2", 1), new PublishedRules.Pin("ü3", 4)),
                new PublishedRules.Weights(.4, .2, 0.0, .1),
                Map.of("view", 1.0, "dislike", -1.0));
    }

    public static List<Golden<?>> all() {
        return List.of(
                message(new UserEventCodec(), EVENT),
                message(new UserEventCodec.WithProvenance(), archived(EVENT)),
                message(new ItemUpdateCodec.WithProvenance(), archivedVisit()),
                message(
                        new DecodedRecordCodec.OfArchivedEvent(),
                        DecodedRecord.accepted(SOURCE, archived(EVENT))),
                message(
                        new DecodedRecordCodec.OfArchivedIdentifiedEvent(),
                        DecodedRecord.accepted(SOURCE, archived(replay()))),
                new Golden<>(
                        new PendingErasureCodec(),
                        Map.of(
                                1,
                                new PendingErasure("c1", -7, 11, Long.MAX_VALUE),
                                2,
                                new PendingErasure("c1", -7, 11, 1_700_000_000_000L))),
                message(new CommandCodec(), COMMAND),
                message(
                        new DecodedRecordCodec.OfCommand(),
                        DecodedRecord.accepted(SOURCE, COMMAND)),
                message(
                        new CommandReportCodec(),
                        new CommandReport.Done("c1", "rank-list", -5, 3, 12, 128, 42)),
                message(new EncodedRowCodec(), new EncodedRow(20_500, bytes("row"))),
                message(new EnrichedEventCodec(), ENRICHED),
                message(new ItemUpdateCodec(), VISIT),
                message(new EnrichedUpdateCodec(), new EnrichedUpdate(VISIT, ITEM)),
                message(
                        new EnrichedUpdateCodec.WithProvenance(),
                        new EnrichedUpdate(archivedVisit(), ITEM)),
                message(new PopularitySnapshotCodec(), POPULAR),
                message(new CandidateResponseCodec(), answer()),
                message(new ResponseMessageCodec(), answer()),
                message(new DecodedRecordCodec.OfEvent(), DecodedRecord.accepted(SOURCE, EVENT)),
                message(
                        new DecodedRecordCodec.OfItem(),
                        DecodedRecord.rejected(SOURCE, DeadLetterReason.MALFORMED, "no")),
                message(
                        new DecodedRecordCodec.OfIdentifiedEvent(),
                        DecodedRecord.accepted(SOURCE, replay())),
                message(new DecodedRecordCodec.OfLink(), DecodedRecord.accepted(SOURCE, LINK)),
                message(new IdentityLinkCodec(), LINK),
                message(
                        new PersonNoticeCodec(),
                        new PersonNotice.Device("u1", "device:d1", 5, LINK)),
                new Golden<>(
                        new IdentityUpdateCodec(),
                        Map.of(
                                1,
                                new IdentityUpdate("device:d1", "u0", "u1", LINK, 5, 2),
                                2,
                                IdentityUpdate.erasure(
                                        "device:d1",
                                        "u1",
                                        new IdentityUpdate.Erasure("c1", -5, 1, 3)))),
                new Golden<>(
                        new CatalogItemCodec(), Map.of(1, ITEM.withAttributes(List.of()), 2, ITEM)),
                new Golden<>(new PublishedRulesCodec(), Map.of(1, withoutAttributes(), 2, rules())),
                new Golden<>(
                        new ExperimentCodec(),
                        Map.of(1, experiment(withoutAttributes()), 2, EXPERIMENT)),
                new Golden<>(
                        new RulesNoticeCodec(),
                        Map.of(
                                1,
                                new RulesNotice(
                                        "c1", withoutAttributes(), experiment(withoutAttributes())),
                                2,
                                RULES)),
                message(new ListNoticeCodec(), RULES),
                new Golden<>(
                        new ItemAvailabilityCodec(),
                        Map.of(
                                1,
                                new ItemAvailability(
                                        "i1", false, true, 1_000, "A lamp", "home/light"),
                                2,
                                new ItemAvailability(
                                        "i1",
                                        false,
                                        true,
                                        1_000,
                                        "A lamp",
                                        "home/light",
                                        ATTRIBUTES))));
    }

    private static Experiment experiment(PublishedRules boosted) {
        return new Experiment(
                "x1",
                "sält",
                List.of(
                        new Experiment.Variant("control", .25, PublishedRules.NONE),
                        new Experiment.Variant("boosted", .75, boosted)));
    }

    private static PublishedRules withoutAttributes() {
        PublishedRules all = rules();
        PublishedRules.Filters filters = all.filters();
        return new PublishedRules(
                all.version(),
                new PublishedRules.Filters(
                        filters.excludePurchased(),
                        filters.excludeSeen(),
                        filters.minScore(),
                        filters.categories(),
                        filters.deniedItems(),
                        PublishedRules.AttributeFilters.NONE),
                new PublishedRules.Boosts(all.boosts().items(), all.boosts().categories(), null),
                all.pins(),
                all.weights(),
                all.eventWeights());
    }

    private static ItemUpdate archivedVisit() {
        return new ItemUpdate(
                VISIT.itemId(),
                VISIT.userId(),
                VISIT.sequence(),
                VISIT.firstOfUser(),
                VISIT.session(),
                VISIT.time(),
                VISIT.context(),
                VISIT.position(),
                VISIT.repeatDistance(),
                VISIT.weight(),
                VISIT.expectedResponses(),
                VISIT.sessionEvents(),
                VISIT.openSessions(),
                archived(EVENT));
    }

    private static UserEvent archived(UserEvent event) {
        return event.withProvenance(
                new Provenance(1, 2, 3, 4_000, 5_000_001, "u1", "device:d1", 6));
    }

    private static UserEvent replay() {
        return EVENT.of("u0", new Resolution("device:d1", Resolution.Kind.REPLAY));
    }

    private static CandidateResponse answer() {
        Candidates candidates =
                new CandidateScores(
                        new String[] {"i3", "i4"},
                        new float[] {.5f, 0},
                        new float[] {0, 1},
                        new float[] {.25f, 0},
                        2,
                        3);
        return new CandidateResponse("ü1", 5, 2, 0, "i1", candidates, ENRICHED, POPULAR);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
