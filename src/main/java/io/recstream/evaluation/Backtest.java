package io.recstream.evaluation;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.ArchiveScan;
import io.recstream.job.archive.RowBatch;
import io.recstream.job.archive.RowPosition;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Replays the rows of an archive, in the order in which the job has read them, through recommenders
 * of several settings. Rows of events from a time on are predicted first, by the newest list of
 * their person, and then learnt.
 *
 * <p>Each event counts for the person that it counted for in the job, with its type, and the
 * catalogue has the entries that the rows had so far. A prediction is an event of a type that makes
 * lists by the first settings, of a person who had such an event before; so the predictions are the
 * same with all settings. A person without a list is a miss.
 */
final class Backtest {

    private final Instant since;
    private final int top;
    private final List<Contestant> contestants = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Names items = new Names();
    private final Map<String, CatalogItem> catalog = new HashMap<>();
    private final Map<String, Person> persons = new HashMap<>();
    private final BitSet learnt = new BitSet();
    private long rows;
    private long scoredRows;
    private int sessions;
    private long firstEvent = Long.MAX_VALUE;
    private long lastEvent = Long.MIN_VALUE;

    /** What is known of a person: the session that is open. */
    private static final class Person {
        private final Set<Integer> seen = new HashSet<>();
        private long session;
        private int number;
    }

    /**
     * A backtest without settings yet.
     *
     * @param since event time of the first event that is predicted
     * @param top length of the lists that count
     */
    Backtest(Instant since, int top) {
        this.since = since;
        this.top = top;
    }

    /**
     * Adds settings to measure; what of them has no effect here, or not the usual one, is noted.
     */
    void add(String name, JobSettings settings) {
        Contestant added = new Contestant(name, settings);
        contestants.add(added);
        if (settings.ranking().blend().size() < top) {
            notes.add(
                    "%s: lists have %d items (recstream.rank.size), fewer than --top %d"
                            .formatted(name, settings.ranking().blend().size(), top));
        }
        if (!settings.session().idleTtl().equals(JobOptions.USER_IDLE_TTL.defaultValue())
                || !settings.items().idleTtl().equals(JobOptions.ITEM_IDLE_TTL.defaultValue())) {
            notes.add(
                    name
                            + ": recstream.user.idle-ttl and recstream.item.idle-ttl have no effect"
                            + " here: nothing is forgotten");
        }
        Set<String> first = contestants.get(0).listTypes();
        if (!added.listTypes().equals(first)) {
            notes.add(
                    "%s: the types %s make lists, and %s with the first settings, by which it is measured"
                            .formatted(
                                    name,
                                    String.join(", ", added.listTypes()),
                                    String.join(", ", first)));
        }
    }

    /** What limits the comparison. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** A recommender with its lists. */
    private final class Contestant {

        private final ModelResult result;
        private final SequentialRecommender recommender;
        private final Map<String, Double> weights;
        private final Map<String, int[]> lists = new HashMap<>();
        private long nanos;
        private long withList;

        Contestant(String name, JobSettings settings) {
            result = new ModelResult(name);
            weights = settings.events().weights();
            SequentialRecommender made = SequentialRecommender.of(settings);
            recommender =
                    settings.ranking().replicatesCatalog()
                            ? made.useReplicatedCatalog(catalog::get)
                            : made.useCatalog(catalog::get);
        }

        Set<String> listTypes() {
            Set<String> types = new TreeSet<>(weights.keySet());
            types.removeIf(type -> weights.get(type) <= 0);
            return types;
        }

        boolean makesLists(UserEvent event) {
            return weights.getOrDefault(event.type(), 0.0) > 0;
        }

        void predict(UserEvent event, int item, Person person) {
            int[] list = lists.get(event.userId());
            double rank = Double.POSITIVE_INFINITY;
            if (list != null && list.length > 0) {
                withList++;
                for (int place = 0; place < list.length; place++) {
                    if (list[place] == item) {
                        rank = place + 1.0;
                    }
                }
                result.recommend(list, list.length);
            }
            result.add(person.number, rank, !person.seen.contains(item));
        }

        void learn(UserEvent event) {
            long start = System.nanoTime();
            recommender.accept(event, this::show);
            nanos += System.nanoTime() - start;
        }

        private void show(RecommendationUpdate update) {
            if (update.isTombstone()) {
                lists.remove(update.userId());
                return;
            }
            List<RecommendedItem> list = update.items();
            int[] numbers = new int[Math.min(top, list.size())];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = items.number(list.get(i).itemId());
            }
            lists.put(update.userId(), numbers);
        }
    }

    /**
     * Reads all rows.
     *
     * @throws IOException also if nothing is to be predicted
     */
    void run(ArchiveFolder archive, ProgressBar progress) throws Exception {
        ArchiveScan scan = new ArchiveScan(archive.segments(null), RowPosition.START);
        progress.begin("archive", Math.toIntExact(Math.min(Integer.MAX_VALUE, scan.remaining())));
        while (scan.next()) {
            progress.at((int) Math.min(Integer.MAX_VALUE, rows));
            add(scan.rows(), scan.place());
        }
        progress.end();
        for (Contestant one : contestants) {
            one.result.finish(learnt.cardinality(), rows, Math.max(1, one.nanos));
        }
        if (contestants.get(0).result.size() == 0) {
            throw new IOException(
                    "Nothing to predict: of %,d rows, %,d are of events since %s, and none of a person with an event before"
                            .formatted(rows, scoredRows, since));
        }
    }

    private void add(RowBatch batch, int at) {
        String itemId = batch.text(at, "item_id");
        UserEvent event = batch.event(at);
        CatalogItem entry = event.provenance().item();
        event = event.of(batch.text(at, "person_id"), null);
        if (entry == null) {
            catalog.remove(itemId);
        } else {
            catalog.put(itemId, entry);
        }
        rows++;
        firstEvent = Math.min(firstEvent, event.time());
        lastEvent = Math.max(lastEvent, event.time());
        boolean isScored = event.time() >= since.toEpochMilli();
        scoredRows += isScored ? 1 : 0;
        if (contestants.get(0).makesLists(event)) {
            int item = items.number(itemId);
            predict(event, item, batch.number(at, "session"), isScored);
            learnt.set(item);
        }
        for (Contestant one : contestants) {
            one.learn(event);
        }
    }

    private void predict(UserEvent event, int item, long session, boolean isScored) {
        Person person = persons.get(event.userId());
        boolean isFirst = person == null;
        if (isFirst) {
            person = new Person();
            persons.put(event.userId(), person);
        }
        if (isFirst || person.session != session) {
            person.session = session;
            person.number = sessions++;
            person.seen.clear();
        }
        if (isScored && !isFirst) {
            for (Contestant one : contestants) {
                one.predict(event, item, person);
            }
        }
        person.seen.add(item);
    }

    Instant since() {
        return since;
    }

    List<ModelResult> results() {
        return contestants.stream().map(one -> one.result).toList();
    }

    /** The share of the predictions of which the person had a list, for each settings. */
    List<Double> sharesWithList() {
        return contestants.stream().map(one -> (double) one.withList / one.result.size()).toList();
    }

    long rows() {
        return rows;
    }

    long scoredRows() {
        return scoredRows;
    }

    int persons() {
        return persons.size();
    }

    int sessions() {
        return sessions;
    }

    Instant firstEvent() {
        return Instant.ofEpochMilli(firstEvent);
    }

    Instant lastEvent() {
        return Instant.ofEpochMilli(lastEvent);
    }
}
