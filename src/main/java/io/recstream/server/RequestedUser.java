package io.recstream.server;

/**
 * A user as a request names them, and as the topics do.
 *
 * @param requestedId the id in the request; null if the job has no identity, as it is then the same
 * @param id the key of the user's records: with identity the person's
 */
record RequestedUser(String requestedId, String id) {}
