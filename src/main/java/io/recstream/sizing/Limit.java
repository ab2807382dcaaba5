package io.recstream.sizing;

/**
 * Something that breaks when there is more of it.
 *
 * @param load what is wanted, over what there is: above 1 it is broken
 * @param says what is wanted and what there is
 * @param remedy what to do
 */
record Limit(String name, double load, String says, String remedy) {

    boolean isBroken() {
        return load > 1;
    }
}
