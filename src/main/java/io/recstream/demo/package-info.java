/** The demo: generator, job, broker and server in one process, and its screen. */
package io.recstream.demo;
