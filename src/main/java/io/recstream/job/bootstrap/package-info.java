/** Builds the state of a new job from the archive, behind which the live job goes on. */
package io.recstream.job.bootstrap;
