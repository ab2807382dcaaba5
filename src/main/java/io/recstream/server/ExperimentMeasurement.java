package io.recstream.server;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.job.model.Experiment;
import io.recstream.telemetry.ExperimentObserver;
import java.util.stream.IntStream;

/**
 * The figures of an experiment while it runs, and as they were at its end. Written by one thread;
 * any number of threads read.
 */
final class ExperimentMeasurement implements ObservedRecords.Listener {

    /** Some 60 MB of lists and 30 MB of users at most. */
    private static final ExperimentObserver.Memory MEMORY =
            new ExperimentObserver.Memory(20_000, 200_000, 64, 64);

    private final String startedBy;
    private final long since;
    private final boolean truncated;
    private volatile ExperimentObserver observer;
    private volatile ExperimentObserver.Report last;
    private volatile boolean caughtUp;

    /**
     * A measurement without any record.
     *
     * @param startedBy id of the command that started the experiment
     * @param since the time of the first record that is read
     * @param truncated whether records since the start of the experiment are missing
     */
    ExperimentMeasurement(Experiment experiment, String startedBy, long since, boolean truncated) {
        this.startedBy = startedBy;
        this.since = since;
        this.truncated = truncated;
        observer =
                new ExperimentObserver(
                        IntStream.range(0, experiment.variants().size())
                                .mapToObj(experiment::label)
                                .toList(),
                        MEMORY);
    }

    String startedBy() {
        return startedBy;
    }

    long since() {
        return since;
    }

    boolean isTruncated() {
        return truncated;
    }

    /** Whether what was in the topics at the beginning is in the figures. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    void caughtUp() {
        caughtUp = true;
    }

    /** The figures remain as they are; what they are made of is let go. */
    void end() {
        last = observer.report();
        observer = null;
    }

    ExperimentObserver.Report report() {
        ExperimentObserver current = observer;
        return current == null ? last : current.report();
    }

    @Override
    public void invalidEvent() {
        // The job makes no list of it.
    }

    @Override
    public void event(String user, String eventId, String itemId, long millis) {
        observer.event(user, eventId, itemId);
    }

    @Override
    public void list(String user, RecommendationUpdate list, long millis) {
        if (list == null) {
            observer.forgotten(user);
            return;
        }
        observer.list(
                user,
                list.getVersion(),
                list.getTriggerEventId(),
                list.getVariant(),
                list.getItems().stream().map(RecommendedItem::getItemId).toList());
    }

    @Override
    public void joined(String id, String person) {
        observer.joined(id, person);
    }

    @Override
    public void letter(DeadLetter letter, String user, String eventId) {
        if (user != null) {
            observer.rejected(user, eventId, letter.getReason().name());
        }
    }
}
