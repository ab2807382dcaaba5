package io.recstream.e2e;

import io.recstream.devcluster.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a page of docs/ shows as code, so that tests run what users copy. */
final class DocumentedCode {

    private DocumentedCode() {}

    /**
     * The first block of a language behind a text of the page, as it stands there.
     *
     * @param page the file's name in docs/
     * @param anchor text before the block, such as the heading
     */
    static String of(String page, String anchor, String language) throws IOException {
        Path file = Checkout.home().resolve("docs").resolve(page);
        String text = Files.readString(file);
        String fence = "\n```" + language + "\n";
        int from = text.indexOf(fence, indexOf(text, anchor, 0, file)) + fence.length();
        if (from < fence.length()) {
            throw new IllegalStateException("No " + language + " behind '" + anchor + "': " + file);
        }
        return text.substring(from, indexOf(text, "\n```", from, file) + 1);
    }

    private static int indexOf(String text, String part, int from, Path file) {
        int index = text.indexOf(part, from);
        if (index < 0) {
            throw new IllegalStateException("No '" + part + "' in " + file);
        }
        return index;
    }
}
