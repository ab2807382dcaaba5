/** Commands to the running job: {@code forget}, and the audit trail. */
package io.recstream.ops.control;
