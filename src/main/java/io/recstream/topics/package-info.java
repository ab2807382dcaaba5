/** Reading topics to their ends, and the settings that a command works with. */
package io.recstream.topics;
