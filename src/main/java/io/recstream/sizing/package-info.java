/**
 * The calculator behind {@code size}: a workload and measured constants → state, traffic, machines,
 * checkpoints, and the limits. Pure arithmetic without output.
 */
package io.recstream.sizing;
