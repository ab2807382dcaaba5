/** Reading topics to their ends, and the settings that a verb works with. */
package io.recstream.topics;
