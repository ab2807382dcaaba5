/** How real records decode, and which settings may read them: before anything is deployed. */
package io.recstream.ops.sample;
