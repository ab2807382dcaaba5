/**
 * {@code bin/recstream evaluate}: hit rate, MRR and other metrics of the job's recommender and the
 * baselines on files of sessions, in one harness.
 */
package io.recstream.evaluation;
