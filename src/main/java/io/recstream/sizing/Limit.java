package io.recstream.sizing;

/**
 * A limit of a deployment.
 *
 * @param load needed divided by available; above 1 the limit is exceeded
 * @param says what is needed and what is available
 * @param remedy what to do
 */
record Limit(String name, double load, String says, String remedy) {

    boolean isBroken() {
        return load > 1;
    }
}
