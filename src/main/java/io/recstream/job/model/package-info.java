/**
 * The messages between stages: immutable records of plain Java, each with its byte form. Imports
 * {@code java.*} only.
 */
package io.recstream.job.model;
