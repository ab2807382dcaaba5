package io.recstream.state;

/**
 * The name under which savepoints of 0.1.0 and 0.2.0 have the serializers of their state. Newer
 * ones have the superclass.
 */
public final class CodecSnapshot<T> extends io.recstream.job.state.CodecSnapshot<T> {}
