package io.recstream.job.control.rules;

import io.recstream.job.model.Quoted;

/**
 * A mistake in a document, with its fix.
 *
 * @param line 1 = the first
 * @param key full name, such as {@code boosts.items.i7}; empty for the document itself
 * @param value as written, null where the mistake is not in a value
 */
public record Mistake(int line, String key, String value, String problem, String fix) {

    @Override
    public String toString() {
        String of = key.isEmpty() ? "" : Quoted.escaped(key, 2 * Quoted.MAX_LENGTH);
        String is = value == null ? "" : (of.isEmpty() ? "" : " = ") + Quoted.of(value);
        String what = of + is;
        return "line " + line + ": " + (what.isEmpty() ? "" : what + " ") + problem + "; " + fix;
    }
}
