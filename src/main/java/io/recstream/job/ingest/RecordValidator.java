package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import java.io.Serializable;

/** Validates a decoded record, without state. */
@FunctionalInterface
public interface RecordValidator<R, T> extends Serializable {

    DecodedRecord<T> check(SourceRecord source, R decoded);
}
