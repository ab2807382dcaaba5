package io.recstream.job.bootstrap;

import io.recstream.job.archive.RowPosition;
import io.recstream.job.model.Wire;
import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The whole archive, which one reader reads.
 *
 * @param after the row that was emitted last
 * @param eventTime behind that row; null if none was read yet, or not known, so that it starts anew
 */
record ArchiveSplit(RowPosition after, ArchivedEventTime eventTime) implements SourceSplit {

    static final ArchiveSplit START = new ArchiveSplit(RowPosition.START, null);

    static final SimpleVersionedSerializer<ArchiveSplit> SERIALIZER = new Serializer();

    @Override
    public String splitId() {
        return "archive";
    }

    private static final class Serializer implements SimpleVersionedSerializer<ArchiveSplit> {

        /** The version without the event time. */
        private static final int POSITION_ONLY = 1;

        @Override
        public int getVersion() {
            return 2;
        }

        @Override
        public byte[] serialize(ArchiveSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(128);
            RowPosition after = split.after();
            Wire.writeLong(after.ingestedMicros(), out);
            Wire.writeInt(after.partition(), out);
            Wire.writeLong(after.offset(), out);
            Wire.writeInt(after.index(), out);
            out.writeBoolean(split.eventTime() != null);
            if (split.eventTime() != null) {
                ArchivedEventTime.write(split.eventTime(), out);
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public ArchiveSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version != POSITION_ONLY && version != getVersion()) {
                throw new IOException("A split of the archive of the unknown version " + version);
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            RowPosition after =
                    new RowPosition(
                            Wire.readLong(in),
                            Wire.readInt(in),
                            Wire.readLong(in),
                            Wire.readInt(in));
            boolean hasTime = version > POSITION_ONLY && in.readBoolean();
            return new ArchiveSplit(after, hasTime ? ArchivedEventTime.read(in) : null);
        }
    }
}
