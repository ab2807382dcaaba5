package io.recstream.job.archive;

import java.util.Arrays;

/**
 * A row on its way to a file.
 *
 * @param day of the event in UTC, days since 1970
 * @param avro the row in Avro's binary encoding
 */
public record EncodedRow(long day, byte[] avro) {

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedRow that
                && day == that.day
                && Arrays.equals(avro, that.avro);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(avro);
    }
}
