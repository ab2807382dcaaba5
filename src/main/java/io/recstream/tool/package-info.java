/** The command line: one class per verb, and what the verbs measure and show. */
package io.recstream.tool;
