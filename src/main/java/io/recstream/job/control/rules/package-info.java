/**
 * Documents of rules and of experiments: YAML or JSON → checked records, and back. Plain Java;
 * knows no stage.
 */
package io.recstream.job.control.rules;
