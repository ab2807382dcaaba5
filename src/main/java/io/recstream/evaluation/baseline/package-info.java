/**
 * Published session recommenders to compare with, each from its paper's formula: a prefix of a
 * session → scores of the items that may come next. Items and sessions are small ints; nothing here
 * is part of the job.
 */
package io.recstream.evaluation.baseline;
