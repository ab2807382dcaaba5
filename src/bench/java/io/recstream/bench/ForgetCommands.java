package io.recstream.bench;

import io.recstream.job.model.Command;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Commands that forget users of whom nothing is known, and who send nothing.
 *
 * @param users how many
 * @param issuedAt of the commands, epoch milliseconds: the users are remembered until events from
 *     before are late
 */
record ForgetCommands(int users, long issuedAt) implements BenchInput<Command> {

    /** As many as one command may name. */
    private static final int IN_ONE_COMMAND = 1_000;

    /** No commands at all. */
    static final ForgetCommands NONE = new ForgetCommands(0, 0);

    int size() {
        return (users + IN_ONE_COMMAND - 1) / IN_ONE_COMMAND;
    }

    /** One split has all. */
    @Override
    public Cursor<Command> cursor(int split, int splits) {
        return new Cursor<>() {
            @Override
            public long size() {
                return split == 0 ? ForgetCommands.this.size() : 0;
            }

            @Override
            public DecodedRecord<Command> at(long offset) {
                int first = (int) offset * IN_ONE_COMMAND;
                int end = Math.min(users, first + IN_ONE_COMMAND);
                List<String> ids =
                        IntStream.range(first, end).mapToObj(user -> "forgotten-" + user).toList();
                return DecodedRecord.accepted(
                        new SourceRecord("control", 0, offset, 0, null, null),
                        new Command(
                                "c" + offset,
                                "forget",
                                issuedAt,
                                null,
                                null,
                                new Command.Forget(ids)));
            }
        };
    }
}
