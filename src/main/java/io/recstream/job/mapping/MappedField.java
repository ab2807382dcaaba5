package io.recstream.job.mapping;

/** A field that a mapping finds; its text form is its name in recstream's own records. */
public interface MappedField {

    /** The key of its setting. */
    String key();
}
