/** What every command shares: the terminal, logs, files of lines, times as people type them. */
package io.recstream.console;
