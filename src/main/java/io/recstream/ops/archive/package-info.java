/** {@code archive}: counts the rows of an archive, checks them, and forgets people in them. */
package io.recstream.ops.archive;
