/**
 * Unique events → one visit per item of the session's context, keyed by user; keeps the last items
 * and the event number; forgets a user after the idle time.
 */
package io.recstream.session;
