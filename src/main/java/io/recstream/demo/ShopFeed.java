package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.IdentityLink;
import io.recstream.devcluster.Outgoing;
import io.recstream.devcluster.Shop;
import io.recstream.devcluster.ShopTraffic;
import java.util.List;

/** Endless generated traffic of a shop, at the current time. */
final class ShopFeed implements Feed {

    private static final int ITEMS = 400;

    private final ShopTraffic traffic;
    private final String description;

    ShopFeed(long seed, int users) {
        this(seed, users, false);
    }

    /**
     * @param withLogins whether visitors have devices and log in
     */
    ShopFeed(long seed, int users, boolean withLogins) {
        this.traffic = new ShopTraffic(Shop.of(seed, ITEMS), seed, users, withLogins);
        this.description =
                String.format(
                        "an invented shop of %,d items and %,d users (seed %d)",
                        ITEMS, users, seed);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<CatalogItem> catalogue() {
        return traffic.catalogue();
    }

    @Override
    public Outgoing next(long now) {
        return traffic.next(now);
    }

    @Override
    public List<IdentityLink> takeLinks() {
        return traffic.takeLinks();
    }

    @Override
    public void close() {}
}
