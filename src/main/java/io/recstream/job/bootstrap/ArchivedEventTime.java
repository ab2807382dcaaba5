package io.recstream.job.bootstrap;

import io.recstream.job.ingest.EventTimeProgress.PartitionSnapshot;
import io.recstream.job.ingest.EventTimeProgress.Reading;
import io.recstream.job.ingest.EventTimeProgress.Snapshot;
import io.recstream.job.ingest.EventTimeProgress.Unsettled;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How far event time has come in the archive, as the split keeps it.
 *
 * @param records that were emitted
 * @param ticked time of ingestion of the last tick, epoch milliseconds
 */
record ArchivedEventTime(Snapshot progress, long records, long ticked) {

    static void write(ArchivedEventTime time, DataOutput out) throws IOException {
        Wire.writeLong(time.records, out);
        Wire.writeLong(time.ticked, out);
        Wire.writeLong(time.progress.ownLead(), out);
        Wire.writeLong(time.progress.settledLead(), out);
        Wire.writeLong(time.progress.eventTime(), out);
        Wire.writeInt(time.progress.partitions().size(), out);
        for (PartitionSnapshot partition : time.progress.partitions()) {
            Wire.writeInt(partition.number(), out);
            Wire.writeLong(partition.progress(), out);
            Wire.writeLong(partition.stepped(), out);
            out.writeBoolean(partition.advanced());
            out.writeBoolean(partition.silent());
            out.writeBoolean(partition.advancedAt() != null);
            if (partition.advancedAt() != null) {
                write(partition.advancedAt(), out);
            }
        }
        Wire.writeInt(time.progress.unsettled().size(), out);
        for (Unsettled unsettled : time.progress.unsettled()) {
            Wire.writeLong(unsettled.lead(), out);
            write(unsettled.since(), out);
        }
    }

    private static void write(Reading reading, DataOutput out) throws IOException {
        Wire.writeLong(reading.millis(), out);
        Wire.writeLong(reading.waitedMillis(), out);
        Wire.writeLong(reading.records(), out);
    }

    static ArchivedEventTime read(DataInput in) throws IOException {
        long records = Wire.readLong(in);
        long ticked = Wire.readLong(in);
        long ownLead = Wire.readLong(in);
        long settledLead = Wire.readLong(in);
        long eventTime = Wire.readLong(in);
        List<PartitionSnapshot> partitions = new ArrayList<>();
        for (int left = Wire.readInt(in); left > 0; left--) {
            partitions.add(
                    new PartitionSnapshot(
                            Wire.readInt(in),
                            Wire.readLong(in),
                            Wire.readLong(in),
                            in.readBoolean(),
                            in.readBoolean(),
                            in.readBoolean() ? reading(in) : null));
        }
        List<Unsettled> unsettled = new ArrayList<>();
        for (int left = Wire.readInt(in); left > 0; left--) {
            unsettled.add(new Unsettled(Wire.readLong(in), reading(in)));
        }
        return new ArchivedEventTime(
                new Snapshot(partitions, unsettled, ownLead, settledLead, eventTime),
                records,
                ticked);
    }

    private static Reading reading(DataInput in) throws IOException {
        return new Reading(Wire.readLong(in), Wire.readLong(in), Wire.readLong(in));
    }
}
