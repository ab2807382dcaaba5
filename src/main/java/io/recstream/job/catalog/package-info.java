/**
 * Item updates and catalogue items → updates with their catalogue entry, keyed by item. State: the
 * catalogue entry. Forgets it some time after its tombstone.
 */
package io.recstream.job.catalog;
