/** What all commands share: terminal output, logging, polling, files of lines, parsing of times. */
package io.recstream.console;
