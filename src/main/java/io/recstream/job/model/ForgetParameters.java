package io.recstream.job.model;

import java.io.Serializable;

/**
 * What bounds how long it is known that an id was forgotten.
 *
 * @param latenessMillis how far behind the watermark an event may be
 * @param retentionMillis how long links of the past are recognized, which are never late
 */
public record ForgetParameters(long latenessMillis, long retentionMillis) implements Serializable {

    /** Before which event time an event is late. */
    public long lateBefore(long watermark) {
        return watermark < Long.MIN_VALUE + latenessMillis
                ? Long.MIN_VALUE
                : watermark - latenessMillis;
    }
}
