package io.recstream.evaluation;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.neighbour.NeighbourSessions;
import io.recstream.job.rank.ListExplainer;
import io.recstream.reference.Explanation;

/** An explained list as one JSON object; numbers are not rounded, so they add up. */
record ExplanationJson(String protocol, ExplainedSession session) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    String of(Explanation explanation) {
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
                    .forEach(speaker -> put(sessions.addObject(), speaker));
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

    private static void put(ObjectNode node, Explanation.Contribution speaker) {
        NeighbourSessions.NeighbourSession neighbour = speaker.neighbour();
        node.put("because_of", speaker.because());
        node.put("session", speaker.user());
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
