package io.recstream.job.model;

/**
 * A record from a topic, decoded and checked: one of value and rejection is not null, neither for a
 * record that a mapping ignores.
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

    /** A record that is to become nothing, such as of an event type that is ignored. */
    public static <T> DecodedRecord<T> ignored(SourceRecord source) {
        return new DecodedRecord<>(source, null, null);
    }

    public boolean isAccepted() {
        return value != null;
    }

    public boolean isIgnored() {
        return value == null && rejection == null;
    }

    /** The dead letter of a rejected record. */
    public DeadLetter deadLetter(String stage) {
        return new DeadLetter(stage, rejection, source);
    }
}
