/**
 * The calculator behind {@code size}: a workload and measured constants → state, traffic, machines,
 * checkpoints, and what breaks first. Pure arithmetic; printing is apart.
 */
package io.recstream.sizing;
