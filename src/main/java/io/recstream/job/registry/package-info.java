/**
 * Schemas by the ids that the Confluent wire format carries: asked for once and kept, announced
 * with BACKWARD_TRANSITIVE compatibility. Speaks the HTTP interface of Confluent's registry, which
 * others (Apicurio, Redpanda, Karapace) speak as well.
 */
package io.recstream.job.registry;
