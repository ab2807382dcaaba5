/** The command line: the list of commands, the only room that knows all others. */
package io.recstream.cli;
