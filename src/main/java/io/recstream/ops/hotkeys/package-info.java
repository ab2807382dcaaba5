/** Who and what takes how much of the events. */
package io.recstream.ops.hotkeys;
