/**
 * {@code bench}: how fast the job is, on this machine, beside peers that are measured in the same
 * run. Each benchmark interleaves its contenders, checks that they computed the same, and ends with
 * a ratio.
 */
package io.recstream.bench;
