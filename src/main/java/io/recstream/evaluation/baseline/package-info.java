/**
 * Published session recommenders as baselines, from their papers' formulas: a prefix of a session →
 * scores of the possible next items. Items and sessions are numbered; nothing here is part of the
 * job.
 */
package io.recstream.evaluation.baseline;
