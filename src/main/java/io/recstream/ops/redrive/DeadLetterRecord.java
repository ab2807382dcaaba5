package io.recstream.ops.redrive;

import io.recstream.job.model.DeadLetterReason;

/**
 * A dead letter with the fields that are needed to send its record again.
 *
 * @param partition of the dead letter, as its offset is
 * @param cut whether the record was cut
 */
record DeadLetterRecord(
        int partition,
        long offset,
        DeadLetterReason reason,
        String sourceTopic,
        int sourcePartition,
        byte[] key,
        byte[] payload,
        boolean cut) {}
