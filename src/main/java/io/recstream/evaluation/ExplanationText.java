package io.recstream.evaluation;

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

/** An explained list for people: each number with those that it comes from. */
record ExplanationText(String protocol, ExplainedSession session, KnnParameters knn) {

    private static final Map<RecommendationReason, String> EXPERTS =
            Map.of(
                    RecommendationReason.SIMILAR_SESSIONS, "similar sessions",
                    RecommendationReason.OFTEN_NEXT, "often next",
                    RecommendationReason.OFTEN_TOGETHER, "often together",
                    RecommendationReason.SEEN_BEFORE, "seen before");

    private static final double DAY_MILLIS = 86_400_000;

    List<String> of(Explanation explanation) {
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
        context(explanation, lines);
        lines.add("");
        experts(explanation, lines);
        for (int i = 0; i < explanation.list().entries().size(); i++) {
            lines.add("");
            entry(i + 1, explanation.list().entries().get(i), lines);
            if (i < explanation.contributions().size()) {
                speakers(explanation.contributions().get(i), lines);
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

    private void context(Explanation explanation, List<String> lines) {
        lines.add(
                text(
                        "Items of the session, newest first; w = exp(-distance / %s), the newest %d"
                                + " answer",
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

    private static void experts(Explanation explanation, List<String> lines) {
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

    private static String expert(RecommendationReason expert, double weight, String told) {
        return text("  %-16s  %s x %s", EXPERTS.get(expert), number(weight), told);
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
            String told =
                    part.mass() == 1
                            ? number(part.score())
                            : number(part.score()) + " / " + number(part.mass());
            String product = number(part.weight()) + " x " + told;
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

    private static void speakers(List<Explanation.Contribution> speakers, List<String> lines) {
        if (!speakers.isEmpty()) {
            lines.add(
                    "       sessions that spoke most for it, as scale x overlap x freshness x"
                            + " decay:");
        }
        for (Explanation.Contribution speaker : speakers) {
            NeighbourSessions.NeighbourSession one = speaker.neighbour();
            lines.add(
                    text(
                            "         %s x %s x %s x %s = %s   to %s, session %s, %.1f days ago: %s",
                            number(one.scale()),
                            number(one.overlap()),
                            number(one.freshness()),
                            number(one.decay()),
                            number(one.score()),
                            speaker.because(),
                            speaker.user() == null ? "unknown" : speaker.user(),
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
}
