/**
 * {@code bin/recstream evaluate}: files of sessions → hit rate, MRR and their like, for the
 * recommender of the job and for the baselines, in one harness.
 */
package io.recstream.evaluation;
