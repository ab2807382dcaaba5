package io.recstream.job.ingest;

import io.recstream.avro.UserEvent;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Avro loads only classes that it is told to trust, since a writer's schema can name any class of
 * the class path. Trusted are the generated ones of this project, beside what Avro's system
 * properties say. Holds for the Avro of this class's loader: in a job that is the JAR's own.
 */
public final class TrustedAvroClasses {

    static {
        ClassSecurityPredicate own =
                type -> type.getPackageName().equals(UserEvent.class.getPackageName());
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), own));
    }

    private TrustedAvroClasses() {}

    /** Idempotent: to be called before the first record is decoded. */
    public static void install() {
        // The static initializer has done it, once.
    }
}
