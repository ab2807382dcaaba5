package io.recstream.job.model;

import java.util.List;

/** What is known of the progress of a command. */
public sealed interface CommandReport {

    String commandId();

    /**
     * The command was accepted or refused as a whole.
     *
     * @param source its coordinates; without key and payload
     * @param refusals every reason why it was refused; empty if it is to be applied
     * @param stages the uids of the operators that apply it, in the order of the dataflow
     * @param subjects how many ids it names, or 1 if it concerns none: so many are {@link Expected}
     *     of its first stage
     * @param outcome what it has published
     */
    record Begun(
            String commandId,
            String name,
            long issuedAt,
            String issuedBy,
            String reason,
            SourceRecord source,
            List<String> refusals,
            List<String> stages,
            int subjects,
            Outcome outcome)
            implements CommandReport {}

    /**
     * What a command has published; null where the command has no such value.
     *
     * @param rulesVersion the version of the published rules; of the start of an experiment, of
     *     those in force
     * @param document the rules as published, or the experiment, as canonical YAML
     * @param experiment the id of the experiment that was started or stopped
     * @param winner the name of the variant whose rules were published
     */
    record Outcome(Long rulesVersion, String document, String experiment, String winner) {

        public static final Outcome NONE = new Outcome(null, null, null, null);
    }

    /**
     * The id was used by another command. The answer has the refusals; what is known of the other
     * command stays.
     */
    record Conflict(Begun refused) implements CommandReport {

        @Override
        public String commandId() {
            return refused.commandId();
        }
    }

    /** The same command was sent again: its result is wanted once more. */
    record Repeated(String commandId) implements CommandReport {}

    /**
     * Stages will report of a subject. It comes before the report of the stage that has found the
     * subject.
     *
     * @param subject a hash of the id
     */
    record Expected(String commandId, long subject, List<String> stages) implements CommandReport {

        public static Expected of(String commandId, String user, List<String> stages) {
            return new Expected(commandId, Done.subject(user), stages);
        }
    }

    /** A stage could not apply it to a subject, as the subject belongs to another person. */
    record Kept(String commandId, String stage, long subject) implements CommandReport {}

    /**
     * A part of a stage has applied it to one subject.
     *
     * @param stage the uid of the operator
     * @param subject a hash of the id; {@link #NONE} if the command concerns none
     * @param firstPart the first of the parts that have applied it, from 0
     * @param lastPart the last of them
     * @param parts how many parts the stage has: its key groups where all of them have to apply the
     *     command, else 1
     * @param removed how many values of state were removed
     */
    record Done(
            String commandId,
            String stage,
            long subject,
            int firstPart,
            int lastPart,
            int parts,
            long removed)
            implements CommandReport {

        /** The subject of a command that concerns no id. */
        public static final long NONE = 0;

        /** Of a stage that has the subject under one key. */
        public static Done ofKey(UserEvent erasure, String stage, long removed) {
            return new Done(erasure.eventId(), stage, subject(erasure.userId()), 0, 0, 1, removed);
        }

        /** Of a part of a stage, for a command that concerns no id. */
        public static Done ofParts(String commandId, String stage, int first, int last, int parts) {
            return new Done(commandId, stage, NONE, first, last, parts, 0);
        }

        /** The hash of a user's key. */
        public static long subject(String user) {
            return TextHash.of(user, 0);
        }
    }
}
