/**
 * Visits → answers about the next item and the item's neighbours, keyed by item; keeps recent
 * sessions and rules; forgets the oldest and the lightest at the cap, and everything after the idle
 * time.
 */
package io.recstream.job.neighbour;
