package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import java.util.function.Consumer;

/**
 * What becomes of the rows of one record: accepted ones are passed on at once; of those that are
 * refused the first is kept, so that a record becomes one dead letter at most.
 */
final class RowOutcome<T> {

    private final SourceRecord source;
    private final Consumer<DecodedRecord<T>> out;
    private int accepted;
    private int refused;
    private Rejection first;

    RowOutcome(SourceRecord source, Consumer<DecodedRecord<T>> out) {
        this.source = source;
        this.out = out;
    }

    /** Takes a row; null for one that is ignored. */
    void add(DecodedRecord<T> row) {
        if (row == null) {
            return;
        }
        if (row.isAccepted()) {
            accepted++;
            out.accept(row);
        } else {
            refused++;
            first = first == null ? row.rejection() : first;
        }
    }

    /** Passes on what is left to be said of the record. */
    void end(int rows) {
        if (refused > 0) {
            out.accept(new DecodedRecord<>(source, null, rows < 2 ? first : ofRows(rows)));
        } else if (accepted == 0) {
            out.accept(DecodedRecord.ignored(source));
        }
    }

    private Rejection ofRows(int rows) {
        return new Rejection(
                first.reason(),
                "%s; of the record's %d elements %d are accepted, %d refused"
                        .formatted(first.message(), rows, accepted, refused));
    }
}
