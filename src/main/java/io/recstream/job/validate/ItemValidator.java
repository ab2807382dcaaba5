package io.recstream.job.validate;

import static io.recstream.job.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;
import static io.recstream.job.model.DeadLetterReason.RECORD_TOO_LARGE;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Ids;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/** Validates a decoded catalogue item or tombstone. */
public final class ItemValidator implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * Titles and categories are part of every list: unbounded ones could make a list too large to
     * send.
     */
    private static final int MAX_TEXT_BYTES = 1024;

    public DecodedRecord<CatalogItem> check(SourceRecord source, RawItem raw) {
        CatalogItem item = raw.item();
        Rejection id = Ids.check(MISSING_ITEM_ID, "item_id", item.itemId());
        if (id != null) {
            return new DecodedRecord<>(source, null, id);
        }
        if (isTooLong(raw.currency())) {
            return DecodedRecord.rejected(
                    source,
                    RECORD_TOO_LARGE,
                    "currency has more than " + MAX_TEXT_BYTES + " bytes");
        }
        if (isTooLong(item.title()) || isTooLong(item.category())) {
            return DecodedRecord.rejected(
                    source,
                    RECORD_TOO_LARGE,
                    "title or category has more than " + MAX_TEXT_BYTES + " bytes");
        }
        if (item.attributes().size() > ItemAttribute.MAX_VALUES) {
            return DecodedRecord.rejected(
                    source,
                    RECORD_TOO_LARGE,
                    "attributes have more than " + ItemAttribute.MAX_VALUES + " values");
        }
        for (ItemAttribute attribute : item.attributes()) {
            if (!ItemAttribute.isValue(attribute.value())) {
                return DecodedRecord.rejected(
                        source,
                        RECORD_TOO_LARGE,
                        "the attribute %s has more than %d bytes"
                                .formatted(attribute.name(), ItemAttribute.MAX_BYTES));
            }
        }
        if (Double.isInfinite(item.price())) {
            return DecodedRecord.rejected(source, INVALID_VALUE, "price is not a finite number");
        }
        return DecodedRecord.accepted(source, item);
    }

    private static boolean isTooLong(String text) {
        return text != null && text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES;
    }
}
