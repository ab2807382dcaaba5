package io.recstream.job.archive;

import io.recstream.job.model.Codec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Rows between the task that makes them and the one that writes them. */
public final class EncodedRowCodec implements Codec<EncodedRow> {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(EncodedRow row, DataOutput out) throws IOException {
        Wire.writeLong(row.day(), out);
        Wire.writeBytes(row.avro(), out);
    }

    @Override
    public EncodedRow read(DataInput in) throws IOException {
        return new EncodedRow(Wire.readLong(in), Wire.readBytes(in));
    }

    @Override
    public EncodedRow copy(EncodedRow row) {
        return row;
    }
}
