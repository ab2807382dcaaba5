/**
 * Item updates → candidate responses and similar items, keyed by item. State: recent sessions,
 * successors and partners. Forgets the oldest session and the lightest pair at the maximum, and the
 * whole state after the idle time.
 */
package io.recstream.job.neighbour;
