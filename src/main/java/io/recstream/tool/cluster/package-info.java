/** {@code cluster}: a whole installation on this machine, in processes of their own. */
package io.recstream.tool.cluster;
