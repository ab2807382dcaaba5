package io.recstream.job.emit;

import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/** A request to commit that remembers what was said of it. */
final class TestingRequest implements CommitRequest<KafkaCommittable> {

    private final KafkaCommittable committable;
    private String outcome = "committed";

    TestingRequest(KafkaCommittable committable) {
        this.committable = committable;
    }

    String outcome() {
        return outcome;
    }

    @Override
    public KafkaCommittable getCommittable() {
        return committable;
    }

    @Override
    public int getNumberOfRetries() {
        return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
        outcome = "failed";
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
        throw new IllegalStateException(reason);
    }

    @Override
    public void retryLater() {
        outcome = "retried";
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable changed) {
        outcome = "retried";
    }

    @Override
    public void signalAlreadyCommitted() {
        outcome = "committed before";
    }
}
