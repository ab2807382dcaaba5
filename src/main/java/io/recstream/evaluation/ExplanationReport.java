package io.recstream.evaluation;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.neighbour.NeighbourSessions;
import io.recstream.job.rank.ListExplainer;
import io.recstream.reference.Explanation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An explained list with the terms of its scores, as text or JSON. */
record ExplanationReport(
        String protocol, ExplainedSession session, Explanation explanation, KnnParameters knn) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final Map<RecommendationReason, String> EXPERTS =
            Map.of(
                    RecommendationReason.SIMILAR_SESSIONS, "similar sessions",
                    RecommendationReason.OFTEN_NEXT, "often next",
                    RecommendationReason.OFTEN_TOGETHER, "often together",
                    RecommendationReason.SEEN_BEFORE, "seen before");

    private static final double DAY_MILLIS = 86_400_000;

    /** The human-readable form. */
    List<String> toLines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                text(
                        "Session %s (%s): the list after event %d of %d, item %s at %s",
                        session.name(),
                        protocol,
                        session.last(),
                        session.size(),
                        explanation.event().itemId(),
                        Instant.ofEpochMilli(explanation.event().time())));
        lines.add(next(explanation.list()));
        lines.add("");
        context(lines);
        lines.add("");
        experts(lines);
        for (int i = 0; i < explanation.list().entries().size(); i++) {
            lines.add("");
            entry(i + 1, explanation.list().entries().get(i), lines);
            if (i < explanation.contributions().size()) {
                neighbours(explanation.contributions().get(i), lines);
            }
        }
        lines.add("");
        removed(explanation.list().removed(), lines);
        return lines;
    }

    private String next(ListExplainer.ListTerms list) {
        if (session.next() == null) {
            return "Nothing came after it.";
        }
        for (int i = 0; i < list.entries().size(); i++) {
            if (list.entries().get(i).item().itemId().equals(session.next())) {
                return text("Next came %s: rank %d.", session.next(), i + 1);
            }
        }
        return text("Next came %s: not in the list.", session.next());
    }

    private void context(List<String> lines) {
        lines.add(
                text(
                        "Items of the session, newest first; w = exp(-distance / %s), the newest %d"
                                + " respond",
                        number(knn.lambdaSpw()), knn.respondingItems()));
        lines.add("  distance         w   candidates    kNN mass     AR mass  item");
        for (Explanation.ContextItem item : explanation.context()) {
            lines.add(
                    item.responded()
                            ? text(
                                    "  %8d  %8.6f   %10d  %10s  %10s  %s",
                                    item.distance(),
                                    item.weight(),
                                    item.candidates(),
                                    number(item.knnMass()),
                                    number(item.associationMass()),
                                    item.itemId())
                            : text(
                                    "  %8d         –            –           –           –  %s",
                                    item.distance(), item.itemId()));
        }
    }

    private void experts(List<String> lines) {
        BlendParameters weights = explanation.weights();
        lines.add("An expert gives weight x its score of the item / the sum of its scores:");
        lines.add(
                expert(RecommendationReason.SIMILAR_SESSIONS, weights.knn(), "kNN / ")
                        + number(explanation.list().knnMass()));
        lines.add(
                expert(RecommendationReason.OFTEN_NEXT, weights.sequentialRules(), "SR")
                        + " of the newest item");
        lines.add(
                expert(RecommendationReason.OFTEN_TOGETHER, weights.associationRules(), "AR / ")
                        + text("%s (with + 1)", number(explanation.list().associationMass())));
        lines.add(
                expert(RecommendationReason.SEEN_BEFORE, weights.revisit(), "P")
                        + "(coming back at that distance)");
        lines.add(
                text(
                        "Items of the session: times (hits + overall) / (mass + 1), at most 5."
                                + " %,d candidates in all.",
                        explanation.list().candidates()));
    }

    private static String expert(RecommendationReason expert, double weight, String score) {
        return text("  %-16s  %s x %s", EXPERTS.get(expert), number(weight), score);
    }

    private static void entry(int rank, ListExplainer.ListTerms.Entry entry, List<String> lines) {
        lines.add(
                text(
                        "%3d  %s   %s   %s%s",
                        rank,
                        entry.item().itemId(),
                        number(entry.item().score()),
                        entry.item().reason(),
                        entry.item().becauseOf() == null
                                ? ""
                                : " because of " + entry.item().becauseOf()));
        for (ListExplainer.ListTerms.Part part : entry.parts()) {
            String score =
                    part.mass() == 1
                            ? number(part.score())
                            : number(part.score()) + " / " + number(part.mass());
            String product = number(part.weight()) + " x " + score;
            lines.add(term(EXPERTS.get(part.expert()), product, part.share(), part.because()));
        }
        ListExplainer.ListTerms.CalibrationTerms calibration = entry.calibration();
        if (calibration != null) {
            lines.add(term("sum", "", entry.shares(), null));
            lines.add(
                    term(
                                    "own session",
                                    text(
                                            "x (%s + %s) / (%s + 1)",
                                            number(calibration.hits()),
                                            number(calibration.overall()),
                                            number(calibration.mass())),
                                    calibration.factor(),
                                    null)
                            + text(
                                    "   at distance %d, share %s",
                                    calibration.distance(), number(calibration.share())));
        }
        if (entry.filling() != null) {
            ListExplainer.ListTerms.Filling filling = entry.filling();
            String product =
                    text(
                            "0.5 x %s x %s / %s",
                            number(filling.below()),
                            number(filling.weight()),
                            number(filling.heaviest()));
            lines.add(term("popular fill", product, entry.score(), null));
        }
        if (calibration != null || entry.parts().size() > 1) {
            lines.add(term("score", "", entry.score(), null));
        }
    }

    private static String term(String name, String product, double value, String because) {
        return text("       %-16s  %-36s = %s", name, product, number(value))
                + (because == null ? "" : "   from " + because);
    }

    private static void neighbours(
            List<Explanation.Contribution> contributions, List<String> lines) {
        if (!contributions.isEmpty()) {
            lines.add(
                    "       sessions that contributed most, as scale x overlap x freshness x"
                            + " decay:");
        }
        for (Explanation.Contribution contribution : contributions) {
            NeighbourSessions.NeighbourSession one = contribution.neighbour();
            lines.add(
                    text(
                            "         %s x %s x %s x %s = %s   to %s, session %s, %.1f days ago: %s",
                            number(one.scale()),
                            number(one.overlap()),
                            number(one.freshness()),
                            number(one.decay()),
                            number(one.score()),
                            contribution.because(),
                            contribution.user() == null ? "unknown" : contribution.user(),
                            one.ageMillis() / DAY_MILLIS,
                            String.join(" ", one.items())));
        }
    }

    private static void removed(List<ListExplainer.ListTerms.Removed> removed, List<String> lines) {
        lines.add(removed.isEmpty() ? "No rule left anything out." : "Left out by rules:");
        for (ListExplainer.ListTerms.Removed one : removed) {
            lines.add(text("  %s   %s   %s", one.itemId(), number(one.score()), one.filter()));
        }
    }

    /** Six significant digits. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? text("%.0f", value)
                : String.valueOf(
                        new BigDecimal(value)
                                .round(new MathContext(6))
                                .stripTrailingZeros()
                                .toPlainString());
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /** One JSON object; numbers are not rounded, so that the terms add up. */
    String toJson() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("session", session.name());
        json.put("protocol", protocol);
        json.put("event", session.last());
        json.put("events", session.size());
        json.put("item_id", explanation.event().itemId());
        json.put("event_time", explanation.event().time());
        json.put("next_item_id", session.next());
        json.put("knn_mass", explanation.list().knnMass());
        json.put("association_mass", explanation.list().associationMass());
        json.put("candidates", explanation.list().candidates());
        ArrayNode context = json.putArray("context");
        explanation.context().forEach(item -> put(context.addObject(), item));
        ArrayNode items = json.putArray("items");
        for (int i = 0; i < explanation.list().entries().size(); i++) {
            put(items.addObject().put("rank", i + 1), explanation.list().entries().get(i));
        }
        for (int i = 0; i < explanation.contributions().size(); i++) {
            ArrayNode sessions = ((ObjectNode) items.get(i)).putArray("neighbour_sessions");
            explanation
                    .contributions()
                    .get(i)
                    .forEach(contribution -> put(sessions.addObject(), contribution));
        }
        ArrayNode removed = json.putArray("removed");
        for (ListExplainer.ListTerms.Removed one : explanation.list().removed()) {
            ObjectNode node = removed.addObject();
            node.put("item_id", one.itemId());
            node.put("score", one.score());
            node.put("filter", one.filter().toString());
        }
        return json.toString();
    }

    private static void put(ObjectNode node, Explanation.ContextItem item) {
        node.put("item_id", item.itemId());
        node.put("distance", item.distance());
        node.put("weight", item.weight());
        node.put("answers", item.responded());
        if (item.responded()) {
            node.put("candidates", item.candidates());
            node.put("knn_mass", item.knnMass());
            node.put("association_mass", item.associationMass());
        }
    }

    private static void put(ObjectNode node, ListExplainer.ListTerms.Entry entry) {
        node.put("item_id", entry.item().itemId());
        node.put("score", entry.item().score());
        node.put("reason", entry.item().reason().name());
        node.put("because_of", entry.item().becauseOf());
        ArrayNode parts = node.putArray("parts");
        for (ListExplainer.ListTerms.Part part : entry.parts()) {
            ObjectNode term = parts.addObject();
            term.put("expert", part.expert().name());
            term.put("because_of", part.because());
            term.put("weight", part.weight());
            term.put("told", part.score());
            term.put("mass", part.mass());
            term.put("share", part.share());
        }
        if (entry.calibration() != null) {
            ObjectNode calibration = node.putObject("calibration");
            calibration.put("distance", entry.calibration().distance());
            calibration.put("share", entry.calibration().share());
            calibration.put("hits", entry.calibration().hits());
            calibration.put("mass", entry.calibration().mass());
            calibration.put("overall", entry.calibration().overall());
            calibration.put("factor", entry.calibration().factor());
        }
        if (entry.filling() != null) {
            ObjectNode popular = node.putObject("popular");
            popular.put("below", entry.filling().below());
            popular.put("weight", entry.filling().weight());
            popular.put("heaviest", entry.filling().heaviest());
        }
    }

    private static void put(ObjectNode node, Explanation.Contribution contribution) {
        NeighbourSessions.NeighbourSession neighbour = contribution.neighbour();
        node.put("because_of", contribution.because());
        node.put("session", contribution.user());
        neighbour.items().forEach(node.putArray("items")::add);
        node.put("age_ms", neighbour.ageMillis());
        node.put("scale", neighbour.scale());
        node.put("overlap", neighbour.overlap());
        node.put("freshness", neighbour.freshness());
        node.put("distance", neighbour.distance());
        node.put("decay", neighbour.decay());
        node.put("score", neighbour.score());
    }
}
