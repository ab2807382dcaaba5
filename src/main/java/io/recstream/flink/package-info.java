/** Flink's REST API as the operating verbs use it. */
package io.recstream.flink;
