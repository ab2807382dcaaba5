package io.recstream.validate;

import static io.recstream.model.DeadLetterReason.ID_TOO_LONG;
import static io.recstream.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.model.DeadLetterReason.MISSING_ITEM_ID;

import io.recstream.model.CatalogItem;
import io.recstream.model.Incoming;
import io.recstream.model.SourceRecord;
import io.recstream.model.UserEvent;
import java.io.Serializable;

/** What a decoded catalogue item, or the removal of one, must satisfy. */
public final class ItemRules implements Serializable {

    private static final long serialVersionUID = 1L;

    public Incoming<CatalogItem> check(SourceRecord source, CatalogItem item) {
        if (Ids.isMissing(item.itemId())) {
            return Incoming.rejected(source, MISSING_ITEM_ID, "item_id is missing or blank");
        }
        if (Ids.isTooLong(item.itemId())) {
            return Incoming.rejected(
                    source,
                    ID_TOO_LONG,
                    "item_id has more than " + UserEvent.MAX_ID_BYTES + " bytes");
        }
        if (Double.isInfinite(item.price())) {
            return Incoming.rejected(source, INVALID_VALUE, "price is not a finite number");
        }
        return Incoming.accepted(source, item);
    }
}
