/** The users and items with the largest shares of the events. */
package io.recstream.ops.hotkeys;
