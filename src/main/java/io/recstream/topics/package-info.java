/** Reads topics from start to end; the settings that commands share. */
package io.recstream.topics;
