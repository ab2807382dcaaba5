package io.recstream.job.neighbour;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All items' memories without caps, and their answers straight from the formulas, in doubles. */
final class NaiveItems {

    /** A past session as an item knows it, newest item first. */
    record Past(long session, long time, List<String> items) {}

    /** What an item says of each candidate, and in all. */
    record Expected(
            Map<String, Double> knn,
            Map<String, Double> sequential,
            Map<String, Double> association) {

        double knnMass() {
            return knn.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double associationMass() {
            return association.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /** A rule's weight as it was learnt. */
    private record Weight(double weight, long time) {}

    private final KnnParameters parameters;
    private final Map<String, Map<Long, Past>> snippets = new HashMap<>();
    private final Map<String, Map<String, List<Weight>>> successors = new HashMap<>();
    private final Map<String, Map<String, List<Weight>>> partners = new HashMap<>();

    /** By session: its distinct items, newest first, before the event that is being learnt. */
    private final Map<Long, List<String>> sessions = new HashMap<>();

    NaiveItems(KnnParameters parameters) {
        this.parameters = parameters;
    }

    /** Learns an event, of which all visits are given, from the items its session had before. */
    void learn(List<ItemUpdate> updates) {
        ItemUpdate own = updates.get(0);
        String item = own.itemId();
        List<String> before = sessions.getOrDefault(own.session(), List.of());
        List<String> context = List.of(own.context().toArray());
        for (int d = 1; d <= before.size(); d++) {
            String older = before.get(d - 1);
            Weight weight = new Weight(own.weight() / d, own.time());
            if (older.equals(item)) {
                add(successors, item, item, weight);
            } else if (context.contains(older)) {
                add(successors, older, item, weight);
                add(partners, older, item, weight);
                add(partners, item, older, new Weight(0.6 * weight.weight(), own.time()));
            }
        }
        for (String one : context) {
            snippets.computeIfAbsent(one, id -> new LinkedHashMap<>())
                    .put(own.session(), new Past(own.session(), own.time(), context));
        }
        sessions.put(own.session(), context);
    }

    private static void add(
            Map<String, Map<String, List<Weight>>> rules, String from, String to, Weight weight) {
        rules.computeIfAbsent(from, id -> new TreeMap<>())
                .computeIfAbsent(to, id -> new ArrayList<>())
                .add(weight);
    }

    Map<String, Double> successors(String item, long time) {
        return weighed(successors.getOrDefault(item, Map.of()), time);
    }

    Map<String, Double> partners(String item, long time) {
        return weighed(partners.getOrDefault(item, Map.of()), time);
    }

    private Map<String, Double> weighed(Map<String, List<Weight>> rules, long time) {
        Map<String, Double> weighed = new TreeMap<>();
        rules.forEach(
                (item, weights) -> {
                    double sum = 0;
                    for (Weight one : weights) {
                        double age = time - one.time();
                        sum += one.weight() * Math.exp(-age / parameters.lambdaPairsMillis());
                    }
                    weighed.put(item, sum);
                });
        return weighed;
    }

    /** What the item at a position of a query answers. */
    Expected answer(List<String> query, int position, long session, long time) {
        String x = query.get(position);
        Map<String, Double> knn = new TreeMap<>();
        for (Past past : snippets.getOrDefault(x, Map.of()).values()) {
            boolean newer = query.subList(0, position).stream().anyMatch(past.items()::contains);
            if (past.session() != session && !newer) {
                credit(past, query, position, time, knn);
            }
        }
        Map<String, Double> sequential = new TreeMap<>();
        Map<String, Double> w = successors(x, time);
        double sum = w.values().stream().mapToDouble(Double::doubleValue).sum();
        if (position == 0) {
            w.forEach((j, weight) -> sequential.put(j, weight / (1 + sum)));
        }
        Map<String, Double> association = new TreeMap<>();
        partners(x, time)
                .forEach((j, weight) -> association.put(j, Math.pow(0.5, position) * weight));
        return new Expected(knn, sequential, association);
    }

    /** The kNN scores of all past sessions, whoever stores them, each credited once. */
    Map<String, Double> monolithic(List<String> query, long session, long time) {
        Map<String, Double> knn = new TreeMap<>();
        Set<Long> credited = new TreeSet<>();
        int asking = Math.min(parameters.respondingItems(), query.size());
        for (Past past : allPast()) {
            int newest = 0;
            while (newest < query.size() && !past.items().contains(query.get(newest))) {
                newest++;
            }
            if (past.session() != session && newest < asking && credited.add(past.session())) {
                credit(past, query, newest, time, knn);
            }
        }
        return knn;
    }

    private List<Past> allPast() {
        List<Past> all = new ArrayList<>();
        snippets.values().forEach(pasts -> all.addAll(pasts.values()));
        return all;
    }

    private void credit(
            Past past, List<String> query, int position, long time, Map<String, Double> knn) {
        double common = 0;
        double norm = 0;
        for (int i = 0; i < Math.min(parameters.respondingItems(), query.size()); i++) {
            double w = Math.exp(-i / parameters.lambdaSpw());
            norm += w * w;
            common += past.items().contains(query.get(i)) ? w : 0;
        }
        double age = Math.max(0, time - past.time());
        double similarity =
                common
                        / (Math.sqrt(norm) * Math.sqrt(past.items().size()))
                        * Math.exp(-age / parameters.lambdaSnhMillis());
        int star = 0;
        while (!query.contains(past.items().get(star))) {
            star++;
        }
        double step = 1 + position;
        for (int j = 0; j < past.items().size(); j++) {
            double score =
                    similarity
                            * Math.exp(-(step - 1) / parameters.lambdaIpw())
                            * Math.exp(-Math.abs(j - star) / parameters.lambdaInh());
            knn.merge(past.items().get(j), score, Double::sum);
        }
    }
}
