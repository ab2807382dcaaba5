/** The recommender without Flink: the executable specification, and the explanation of lists. */
package io.recstream.reference;
