package io.recstream.job.archive;

import java.io.IOException;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.connector.file.sink.compactor.RecordWiseFileCompactor;
import org.apache.flink.core.fs.Path;

/** Reads the rows of hidden files, to write them to one Parquet file. */
final class ParquetCompactor extends RecordWiseFileCompactor<GenericRecord> {

    ParquetCompactor(Reader.Factory<GenericRecord> reader) {
        super(reader);
    }

    @Override
    public void compact(List<Path> files, Writer<GenericRecord> writer) throws IOException {
        CompactionStep.guard(
                () -> {
                    try {
                        super.compact(files, writer);
                    } catch (IOException | RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                    return null;
                });
    }
}
