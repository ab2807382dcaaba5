/**
 * Enriched events → each user's sliding-window features, keyed by user; keeps one ring of panes,
 * forgotten when the last pane leaves the longest window.
 */
package io.recstream.job.window;
