/** The demo: generator, job, broker and server in one process, and what it shows. */
package io.recstream.demo;
