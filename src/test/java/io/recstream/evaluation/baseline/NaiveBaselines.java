package io.recstream.evaluation.baseline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The baselines' formulas over the raw events, recomputed each time. */
final class NaiveBaselines {

    /** The learnt events of the sessions in order, and the time of each session's last event. */
    final Map<Integer, List<Integer>> sessions = new LinkedHashMap<>();

    final Map<Integer, Long> times = new LinkedHashMap<>();
    final Map<Integer, Double> popularity = new TreeMap<>();
    private final Map<Integer, Long> newest = new TreeMap<>();

    void learn(int session, int item, long time) {
        sessions.computeIfAbsent(session, s -> new ArrayList<>()).add(item);
        times.put(session, time);
        double age = time - newest.getOrDefault(item, time);
        popularity.merge(item, 1.0, (old, one) -> old * Math.pow(2, -age / 86_400_000.0) + one);
        newest.put(item, time);
    }

    Map<Integer, Double> popularityAt(long time) {
        Map<Integer, Double> scores = new TreeMap<>();
        popularity.forEach(
                (item, count) ->
                        scores.put(
                                item,
                                count * Math.pow(2, -(time - newest.get(item)) / 86_400_000.0)));
        return scores;
    }

    Map<Integer, Double> sequentialRules(List<Integer> query, int steps) {
        Map<Integer, Double> scores = new TreeMap<>();
        for (List<Integer> items : sessions.values()) {
            for (int i = 0; i < items.size(); i++) {
                for (int j = i + 1; j < items.size() && j - i <= steps; j++) {
                    if (items.get(i).equals(last(query))) {
                        scores.merge(items.get(j), 1.0 / ((j - i) * (j - i)), Double::sum);
                    }
                }
            }
        }
        return scores;
    }

    Map<Integer, Double> itemItem(List<Integer> query) {
        Map<Integer, Double> scores = new TreeMap<>();
        for (int i : new LinkedHashSet<>(query)) {
            for (int j : items()) {
                double both = holding(i, j);
                if (both > 0 && j != last(query)) {
                    double union = holding(i, i) + holding(j, j) - both;
                    scores.merge(j, both / union, Double::sum);
                }
            }
        }
        return scores;
    }

    Map<Integer, Double> vsknn(int own, List<Integer> query, int k, int m, double idf) {
        Map<Integer, Double> similar = new LinkedHashMap<>();
        double distinct = new HashSet<>(query).size();
        for (int session : recent(own, query, m)) {
            double sum = 0;
            for (int i = 0; i < query.size(); i++) {
                if (isLast(query, i) && sessions.get(session).contains(query.get(i))) {
                    double position = (i + 1.0) / query.size();
                    sum += position * position / distinct;
                }
            }
            similar.put(session, sum);
        }
        Map<Integer, Double> scores = new TreeMap<>();
        for (int session : nearest(similar, k)) {
            List<Integer> items = sessions.get(session);
            double weight = similar.get(session) / step(query, items);
            for (int j : new LinkedHashSet<>(items)) {
                double rarity = Math.log((double) sessions.size() / events(j));
                scores.merge(j, weight * (1 + idf * rarity), Double::sum);
            }
        }
        return scores;
    }

    Map<Integer, Double> vmis(int own, List<Integer> session, int k, int m, int last) {
        List<Integer> query = session.subList(Math.max(0, session.size() - last), session.size());
        Map<Integer, Double> similar = new LinkedHashMap<>();
        double distinct = new HashSet<>(query).size();
        for (int other : recent(own, query, m)) {
            double sum = 0;
            for (int i = query.size() - 1; i >= 0; i--) {
                if (isLast(query, i) && sessions.get(other).contains(query.get(i))) {
                    sum += (i + 1) / distinct;
                }
            }
            similar.put(other, sum);
        }
        double entries =
                sessions.values().stream().mapToInt(items -> new HashSet<>(items).size()).sum();
        Map<Integer, Double> scores = new TreeMap<>();
        for (int other : nearest(similar, k)) {
            List<Integer> items = sessions.get(other);
            double weight = similar.get(other) * (1 - 0.1 * step(query, items));
            for (int j : new LinkedHashSet<>(items)) {
                if (j != last(query)) {
                    scores.merge(j, weight * Math.log(entries / holding(j, j)), Double::sum);
                }
            }
        }
        return scores;
    }

    Map<Integer, Double> vstan(int own, List<Integer> query, int k, int m, Vstan.Lambdas by) {
        Map<Integer, Double> similar = new LinkedHashMap<>();
        List<Integer> candidates = recent(own, query, m);
        long now = candidates.stream().mapToLong(times::get).max().orElse(0);
        for (int session : candidates) {
            double squares = 0;
            double sum = 0;
            for (int i = 0; i < query.size(); i++) {
                if (isLast(query, i)) {
                    double weight = Math.exp((i + 1 - query.size()) / by.spw());
                    squares += weight * weight;
                    sum += sessions.get(session).contains(query.get(i)) ? weight : 0;
                }
            }
            double length = Math.sqrt(new HashSet<>(sessions.get(session)).size());
            double days = (now - times.get(session)) / (by.snhDays() * 86_400_000.0);
            similar.put(session, sum / (Math.sqrt(squares) * length) * Math.exp(-days));
        }
        Map<Integer, Double> scores = new TreeMap<>();
        for (int session : nearest(similar, k)) {
            List<Integer> items = sessions.get(session);
            int matched = 0;
            for (int i = 0; i < items.size(); i++) {
                matched = query.contains(items.get(i)) ? i : matched;
            }
            double weight = similar.get(session) * Math.exp(-(step(query, items) - 1) / by.ipw());
            for (int j : new LinkedHashSet<>(items)) {
                double near = Math.exp(-Math.abs(items.lastIndexOf(j) - matched) / by.inh());
                double rarity = Math.log((double) sessions.size() / events(j));
                scores.merge(j, weight * near * (1 + by.idf() * rarity), Double::sum);
            }
        }
        return scores;
    }

    /** The m sessions that share an item with the query and ended last. */
    private List<Integer> recent(int own, List<Integer> query, int m) {
        return sessions.keySet().stream()
                .filter(session -> session != own)
                .filter(session -> sessions.get(session).stream().anyMatch(query::contains))
                .sorted(Comparator.comparing(times::get).reversed())
                .limit(m)
                .toList();
    }

    private List<Integer> nearest(Map<Integer, Double> similar, int k) {
        Comparator<Integer> bySimilarity = Comparator.comparing(similar::get);
        return similar.keySet().stream()
                .sorted(bySimilarity.thenComparing(times::get).reversed())
                .limit(k)
                .toList();
    }

    /** Distance from the end of the query to its newest item in a session. */
    private static double step(List<Integer> query, List<Integer> items) {
        for (int step = 1; step <= query.size(); step++) {
            if (items.contains(query.get(query.size() - step))) {
                return step;
            }
        }
        throw new AssertionError("no common item");
    }

    private Set<Integer> items() {
        Set<Integer> items = new LinkedHashSet<>();
        sessions.values().forEach(items::addAll);
        return items;
    }

    private double events(int item) {
        return sessions.values().stream()
                .flatMap(List::stream)
                .filter(other -> other == item)
                .count();
    }

    private double holding(int i, int j) {
        return sessions.values().stream()
                .filter(items -> items.contains(i) && items.contains(j))
                .count();
    }

    private static boolean isLast(List<Integer> query, int i) {
        return query.lastIndexOf(query.get(i)) == i;
    }

    private static int last(List<Integer> query) {
        return query.get(query.size() - 1);
    }
}
