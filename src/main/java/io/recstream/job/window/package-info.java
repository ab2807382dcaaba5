/**
 * Enriched events → each user's sliding-window features, keyed by user. State: one ring of panes.
 * Forgets a user when the last pane leaves the longest window.
 */
package io.recstream.job.window;
