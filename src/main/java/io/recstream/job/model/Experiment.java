package io.recstream.job.model;

import java.io.Serializable;
import java.util.List;

/**
 * An experiment: which share of the users gets lists under which rules.
 *
 * @param id letters, digits, {@code .}, {@code _} and {@code -}
 * @param salt of the hash that assigns users; two experiments with different salts are independent
 * @param variants in the order of their shares
 */
public record Experiment(String id, String salt, List<Variant> variants) implements Serializable {

    /** How far the sum of the shares may be from 1. */
    public static final double TOLERANCE = 1e-9;

    public Experiment {
        variants = List.copyOf(variants);
        double sum = variants.stream().mapToDouble(Variant::share).sum();
        if (!(Math.abs(sum - 1) <= TOLERANCE)) {
            throw new IllegalArgumentException("The shares add up to " + sum + ", not to 1");
        }
    }

    /**
     * A variant.
     *
     * @param name letters, digits, {@code .}, {@code _} and {@code -}
     * @param share of the users, above 0 and at most 1
     * @param rules what it changes of the published rules
     */
    public record Variant(String name, double share, PublishedRules rules)
            implements Serializable {}

    /** The variant of a user: a function of the user's key and the salt, and of the shares. */
    public Variant variantOf(String userKey) {
        return variants.get(indexOf(userKey));
    }

    /**
     * The index of a user's variant. The 53 high bits of {@link #hash} are a number in [0, 1),
     * which falls into the interval of one variant: [0, share of the first), [that, that + share of
     * the second), …
     *
     * @param userKey the canonical {@link UserKey}: of a person, where identity is on
     */
    public int indexOf(String userKey) {
        double at = (hash(salt, userKey) >>> 11) * 0x1p-53;
        double end = 0;
        for (int i = 0; i < variants.size() - 1; i++) {
            end += variants.get(i).share();
            if (at < end) {
                return i;
            }
        }
        return variants.size() - 1;
    }

    /**
     * The name of a variant on lists: the experiment's id, {@code /}, and the variant's name, so
     * that two experiments one after the other are not taken for one.
     */
    public String label(int variant) {
        return id + '/' + variants.get(variant).name();
    }

    /**
     * 64 bits of a user in an experiment: FNV-1a over the UTF-16 code units of the salt, a NUL and
     * the key, each as one step, then the finalizer of MurmurHash3 (fmix64), which spreads all
     * bits. A contract: assignments of running experiments depend on it.
     */
    public static long hash(String salt, String userKey) {
        long hash = 0xcbf29ce484222325L;
        hash = step(hash, salt);
        hash *= 0x100000001b3L; // NUL, which neither a salt nor a key contains
        hash = step(hash, userKey);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long step(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
