package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import java.io.Serializable;

/** The stateless rules that a decoded record must pass to become a value. */
@FunctionalInterface
public interface RecordRules<R, T> extends Serializable {

    DecodedRecord<T> check(SourceRecord source, R decoded);
}
