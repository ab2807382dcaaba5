/**
 * The lock that a command holds while it changes a job, so that two people on two machines do not
 * work on one job at once: in ZooKeeper, in a Kafka topic, or in a file. A command takes it by
 * {@link LockOptions}, adds it to its {@link LockGuard}, and runs each step that changes something
 * by {@link LockGuard#step}.
 */
package io.recstream.ops.lock;
