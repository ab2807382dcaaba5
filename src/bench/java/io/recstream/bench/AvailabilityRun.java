package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import io.recstream.job.RecommendationJob;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The job between two topics, with lists of so many events: items are sold out one after the other,
 * and between them a new user sends an event.
 */
record AvailabilityRun(
        BrokerProcess broker,
        Map<String, String> settings,
        SessionLog log,
        long events,
        int notices) {

    Measurements run(String name, Duration checkpointInterval) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("recstream.rules.reissue", "1 h");
        SyntheticCatalog catalog = new SyntheticCatalog(log.itemNames());
        var options =
                JobRun.options(KafkaRuns.PARALLELISM).withCheckpointInterval(checkpointInterval);
        try (KafkaTopics topics = KafkaTopics.create(broker, name);
                JobRun run = JobRun.start(options);
                EventSender sender = new EventSender(broker.bootstrapServers(), "bench-sender");
                CurrentLists lists = new CurrentLists(broker.bootstrapServers(), topics.lists())) {
            JobSettings job = topics.settings(run.cluster().configuration(), all);
            run.submit(env -> RecommendationJob.define(env, job));
            sender.catalogue(topics.catalog(), catalog);
            run.await(
                    "the catalogue",
                    () -> run.meter().recordsIn("validate-item") == catalog.size());
            LoopedEvents sent = new LoopedEvents(log, events);
            sender.all(topics.events(), sent);
            new KafkaRuns.KafkaJob(run, job).finish(events);
            run.await("all lists", () -> lists.users() == sent.usersSince(Long.MIN_VALUE));
            Random random = new Random(1);
            for (int i = 0; i < notices; i++) {
                // Anywhere between two checkpoints.
                pause(random, checkpointInterval);
                String item = lists.mostListed();
                lists.expectWithout(item);
                sender.soldOut(topics.catalog(), catalog.byId().get(item));
                run.await("the lists without " + item, lists::isDone);
                pause(random, checkpointInterval);
                UserEvent event = ofNewUser(i, sent.lastTime());
                lists.expect(event.userId());
                sender.one(topics.events(), event);
                run.await("the list of " + event.userId(), lists::isDone);
            }
            return lists.figures()
                    .put("reissued_lists", run.meter().count("rank-list", "reissuedLists"))
                    .put("held_lists", lists.users())
                    .put(
                            "checkpoint_ms",
                            run.job().checkpoints().stream()
                                    .mapToLong(it -> it.millis())
                                    .average()
                                    .orElse(Double.NaN));
        }
    }

    private static void pause(Random random, Duration atMost) {
        LockSupport.parkNanos((long) (random.nextDouble() * atMost.toNanos()));
    }

    private UserEvent ofNewUser(int number, long time) {
        String id = "new-" + number;
        return new UserEvent(id, id, null, log.itemNames().name(0), LoopedEvents.TYPE, time, 0);
    }
}
