/**
 * Schemas by the ids of the Confluent wire format: fetched once and cached; the job's own schemas
 * are registered with BACKWARD_TRANSITIVE compatibility. Uses the HTTP interface of Confluent's
 * registry, which others (Apicurio, Redpanda, Karapace) implement as well.
 */
package io.recstream.job.registry;
