/** Whose an id is, and by which links. */
package io.recstream.ops.identity;
