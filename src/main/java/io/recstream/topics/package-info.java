/**
 * Reads topics from start to end, and sends commands to the running job; the settings that commands
 * share.
 */
package io.recstream.topics;
