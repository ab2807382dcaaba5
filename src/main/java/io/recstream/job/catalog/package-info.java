/**
 * Visits and catalogue items → visits that know their item, keyed by item; keeps the catalogue
 * entry; forgets it some time after its tombstone.
 */
package io.recstream.job.catalog;
