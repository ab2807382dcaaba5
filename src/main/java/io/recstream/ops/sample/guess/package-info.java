/**
 * Proposes a mapping for records of unknown shape, from their trees alone: which path is the user,
 * the item, the time. No Kafka, no Flink, no settings: the job's decoder runs each proposal, and
 * what it accepts decides between them.
 *
 * <p>{@link io.recstream.ops.sample.guess.RecordProfile} lists the paths of the sample, {@link
 * io.recstream.ops.sample.guess.PathProfile} the values at each. A path becomes a candidate for a
 * field by points:
 *
 * <ul>
 *   <li>up to 100 for its name, by the last three names of the path ({@code FieldNames}: {@code
 *       user_id}, {@code userId} and {@code user.id} are the same);
 *   <li>up to 40 for the share of the records that have it;
 *   <li>up to 150 for the share of its values that the catalogue has, where it is known: known ids
 *       count more than any name;
 *   <li>minus 30 to 60 for a part of the record that is about something else ({@code campaign},
 *       {@code seller}), for one value in all records, and for addresses in place of ids.
 * </ul>
 *
 * <p>The item is chosen first, as its arrays are the rows; other fields must stand in the record or
 * in the same row. Times are chosen by the reading (unit or pattern) that makes most values
 * credible ({@code TimeGuess}), event types by the meaning of their names ({@code EventTypeNames}).
 */
package io.recstream.ops.sample.guess;
