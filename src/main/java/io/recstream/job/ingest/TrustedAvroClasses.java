package io.recstream.job.ingest;

import io.recstream.avro.UserEvent;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Makes Avro trust the generated classes of this project, in addition to Avro's system properties.
 * Avro loads trusted classes only, since a writer's schema can name any class of the class path.
 * Applies to the Avro of this class's loader: in a job that is the JAR's own.
 */
public final class TrustedAvroClasses {

    static {
        ClassSecurityPredicate own =
                type -> type.getPackageName().equals(UserEvent.class.getPackageName());
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), own));
    }

    private TrustedAvroClasses() {}

    /** Idempotent; call it before the first record is decoded. */
    public static void install() {
        // Done by the static initializer.
    }
}
