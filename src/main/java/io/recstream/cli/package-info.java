/** The command line: the list of verbs, the only room that knows all others. */
package io.recstream.cli;
