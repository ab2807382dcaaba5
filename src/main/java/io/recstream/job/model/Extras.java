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
        return TextHash.of(value, TextHash.of(name, ATTRIBUTE));
    }

    public static long ofDevice(String deviceId) {
        return TextHash.of(deviceId, DEVICE);
    }
}
