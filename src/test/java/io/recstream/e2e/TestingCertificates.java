package io.recstream.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Key stores and trust stores for one test, made by the JDK's keytool. */
record TestingCertificates(Path folder, String password) {

    /** A key of its own with a certificate for it, signed by itself. */
    Path keyStore(String name, String subject, String... names) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-alias", name, "-dname", subject, "-validity", "2"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", password));
        if (names.length > 0) {
            command.addAll(List.of("-ext", "SAN=" + String.join(",", names)));
        }
        Process keytool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".log").toFile())
                        .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IllegalStateException(Files.readString(folder.resolve(name + ".log")));
        }
        return store;
    }

    /** Trusts the certificates of these key stores and no others. */
    Path trustStore(String name, Path... keyStores) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Path store : keyStores) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                own.load(in, password.toCharArray());
            }
            String alias = own.aliases().nextElement();
            trusted.setCertificateEntry(alias, own.getCertificate(alias));
        }
        Path store = folder.resolve(name + ".p12");
        try (OutputStream out = Files.newOutputStream(store)) {
            trusted.store(out, password.toCharArray());
        }
        return store;
    }
}
