/**
 * Identity: which ids are one person, and whose each event is. {@link
 * io.recstream.job.identity.ResolveDevice} attributes the events of a device to a user, {@link
 * io.recstream.job.identity.ResolvePerson} those of a user to a person; persons are united by
 * {@link io.recstream.job.identity.UnionFind}.
 */
package io.recstream.job.identity;
