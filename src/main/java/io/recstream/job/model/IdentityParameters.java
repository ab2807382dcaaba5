package io.recstream.job.model;

import java.io.Serializable;

/**
 * The bounds of identity.
 *
 * @param maxComponent maximum number of user ids of a person
 * @param maxOwners maximum number of users of a device within a day; with more it is nobody's
 * @param deviceTtlMillis silence after which a device is forgotten
 * @param lookbackMillis how old an event is replayed at most
 * @param maxEvents maximum number of events of an id that are replayed
 */
public record IdentityParameters(
        int maxComponent, int maxOwners, long deviceTtlMillis, long lookbackMillis, int maxEvents)
        implements Serializable {}
