/** Dead letters back to where they came from, once each. */
package io.recstream.ops.redrive;
