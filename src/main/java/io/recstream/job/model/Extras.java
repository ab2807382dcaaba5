package io.recstream.job.model;

/**
 * A hash of what an event contains beside the fields of {@link UserEvent}: its attributes, and the
 * device if it also has a user id. It is the sum of the hashes of the parts, so that it does not
 * depend on their order, and 0 for none. It is the same for all input formats.
 */
public final class Extras {

    private static final long ATTRIBUTE = 1;
    private static final long DEVICE = 2;

    private Extras() {}

    public static long ofAttribute(String name, String value) {
        return hash(hash(ATTRIBUTE, name), value);
    }

    public static long ofDevice(String deviceId) {
        return hash(DEVICE, deviceId);
    }

    /** FNV-1a over the text's chars, then the finalizer of MurmurHash3, which spreads all bits. */
    private static long hash(long seed, String text) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
