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
 */
record ArchiveSplit(RowPosition after) implements SourceSplit {

    static final SimpleVersionedSerializer<ArchiveSplit> SERIALIZER = new Serializer();

    @Override
    public String splitId() {
        return "archive";
    }

    private static final class Serializer implements SimpleVersionedSerializer<ArchiveSplit> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(ArchiveSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(32);
            RowPosition after = split.after();
            Wire.writeLong(after.ingestedMicros(), out);
            Wire.writeInt(after.partition(), out);
            Wire.writeLong(after.offset(), out);
            Wire.writeInt(after.index(), out);
            return out.getCopyOfBuffer();
        }

        @Override
        public ArchiveSplit deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            return new ArchiveSplit(
                    new RowPosition(
                            Wire.readLong(in),
                            Wire.readInt(in),
                            Wire.readLong(in),
                            Wire.readInt(in)));
        }
    }
}
