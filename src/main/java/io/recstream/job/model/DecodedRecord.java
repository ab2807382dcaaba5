package io.recstream.job.model;

/**
 * A record from a topic, decoded and checked: exactly one of value and rejection is not null.
 *
 * @param source kept until the record cannot be rejected any more
 */
public record DecodedRecord<T>(SourceRecord source, T value, Rejection rejection) {

    public static <T> DecodedRecord<T> accepted(SourceRecord source, T value) {
        return new DecodedRecord<>(source, value, null);
    }

    public static <T> DecodedRecord<T> rejected(
            SourceRecord source, DeadLetterReason reason, String message) {
        return new DecodedRecord<>(source, null, new Rejection(reason, message));
    }

    public boolean isAccepted() {
        return rejection == null;
    }

    /** The dead letter of a rejected record. */
    public DeadLetter deadLetter(String stage) {
        return new DeadLetter(stage, rejection, source);
    }
}
