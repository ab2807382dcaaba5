/** The recommender without Flink: the executable specification, and what explains a list. */
package io.recstream.reference;
