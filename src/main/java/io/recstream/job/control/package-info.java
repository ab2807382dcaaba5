/**
 * Commands to the running job: what is applied once, and what became of it. The stages that apply a
 * command get it with the events, behind all that came before.
 */
package io.recstream.job.control;
