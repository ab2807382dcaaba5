package io.recstream.job.control.rules;

import java.io.Serializable;
import java.util.Set;

/**
 * What is known of items where lists are built.
 *
 * @param categories whether their categories are
 * @param attributes the names of their attributes that are; null if any may be
 */
public record KnownFields(boolean categories, Set<String> attributes) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of a job of which nothing is known. */
    static final KnownFields ANY = new KnownFields(true, null);
}
