/**
 * {@code bench}: performance of the job on this machine, compared with peers in the same run. Each
 * benchmark interleaves its contenders, checks that their results are equal, and ends with a ratio.
 */
package io.recstream.bench;
