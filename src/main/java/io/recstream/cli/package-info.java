/** The command line: the list of commands, the only room that may use all others. */
package io.recstream.cli;
