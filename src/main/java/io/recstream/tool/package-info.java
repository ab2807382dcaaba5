/** The command line: the demo and what measures the recommender. */
package io.recstream.tool;
