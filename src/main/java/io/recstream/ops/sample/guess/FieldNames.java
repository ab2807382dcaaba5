package io.recstream.ops.sample.guess;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What fields are usually called: names in lower case without separators, with weights to 100. */
final class FieldNames {

    static final Map<String, Integer> USER =
            weights(
                    "100 userid customerid memberid shopperid buyerid readerid viewerid playerid",
                    "95 uid user usrid accountid subscriberid customernumber customerno userkey",
                    "90 customer member profileid personid externaluserid userno usernumber",
                    "80 account shopper buyer reader clientnumber custid login username loginid",
                    "40 email person profile",
                    "30 u usr");

    static final Map<String, Integer> DEVICE =
            weights(
                    "100 deviceid visitorid anonymousid cookieid userpseudoid domainuserid",
                    "95 visitor cookie idvisitor clientid browserid guestid distinctid anonid",
                    "80 device installid installationid fingerprint idfa gaid networkuserid aid",
                    "60 browser machineid hwid");

    static final Map<String, Integer> ITEM =
            weights(
                    "100 productid itemid articleid sku contentid skuid productsku itemsku",
                    "95 productcode offerid videoid trackid songid movieid listingid articlecode",
                    "90 variantid postid assetid bookid showid episodeid storyid jobid adid",
                    "85 product item article sku productkey itemcode linesku contentkey gtin ean",
                    "80 asin mpn isbn upc objectid resourceid lineitemid entityid goodsid",
                    "70 lineid content video track offer itemno productno articlenumber itemnumber",
                    "40 pageid page slug",
                    "25 url pageurl i p");

    static final Map<String, Integer> EVENT_ID =
            weights(
                    "100 eventid messageid eventuuid insertid hitid",
                    "80 msgid uuid guid interactionid actionid",
                    "70 requestid logid transactionid",
                    "60 orderid orderno ordernumber id");

    static final Map<String, Integer> SESSION =
            weights(
                    "100 sessionid gasessionid domainsessionid sessionkey",
                    "90 visitid idvisit session sessid",
                    "60 sid visit");

    static final Map<String, Integer> EVENT_TYPE =
            weights(
                    "100 eventtype eventname",
                    "95 event actiontype interactiontype behaviortype behaviourtype",
                    "85 action interaction activity behavior behaviour actionname",
                    "70 type verb name",
                    "50 kind op operation trigger category",
                    "30 e a t");

    static final Map<String, Integer> EVENT_TIME =
            weights(
                    "100 eventtime eventtimestamp occurredat eventdate eventts",
                    "90 timestamp ts time happenedat actiontime tstamp clienttimestamp clienttime",
                    "80 datetime readts viewedat clickedat placedat orderedat orderdate ordertime",
                    "75 createdat created originaltimestamp servertimestamp servertime when",
                    "60 date at epoch t loggedat sentat",
                    "40 receivedat ingestedat processedat");

    static final Map<String, Integer> PRICE =
            weights(
                    "100 unitprice price priceamount pricevalue pricingamount itemprice",
                    "90 saleprice currentprice unitamount priceeach pricingprice finalprice grossprice pricegross pricinggross",
                    "70 pricecents pricecent priceincents pricecentsamount amountcents priceminor",
                    "60 cost listprice gross amount value");

    /** Of a whole line or order: no quantity multiplies them. */
    static final Map<String, Integer> TOTAL =
            weights(
                    "90 linetotal lineamount linevalue rowtotal",
                    "70 total revenue subtotal ordertotal ordervalue totalamount grandtotal totalprice",
                    "50 amount value sum");

    static final Map<String, Integer> QUANTITY =
            weights("100 quantity qty", "80 units pieces count", "40 number num q");

    static final Map<String, Integer> TITLE =
            weights(
                    "100 title productname producttitle itemname itemtitle",
                    "90 name headline displayname",
                    "60 label shortname");

    static final Map<String, Integer> CATEGORY =
            weights(
                    "100 category categoryname categorypath categories breadcrumb breadcrumbs",
                    "95 producttype categorylabel categorytitle categoriename",
                    "80 googleproductcategory taxonomy section department productcategory genre",
                    "70 maincategory categorymain catmain cat",
                    "60 topic group class type");

    static final Map<String, Integer> CURRENCY =
            weights(
                    "100 currency currencycode pricecurrency pricingcurrency",
                    "60 currencyiso isocurrency curr");

    static final Map<String, Integer> AVAILABLE =
            weights(
                    "100 available availability instock isavailable isinstock",
                    "85 stockquantity stock stocklevel stockqty stockavailable quantityavailable",
                    "80 inventory inventoryquantity onhand stockonhand qtyonhand",
                    "70 active isactive enabled quantity qty sellable",
                    "50 status published visible");

    static final Map<String, Integer> DELETED =
            weights("100 deleted isdeleted removed isremoved tombstone");

    /** Parts of a record that are about something else than the user, the item or the event. */
    static final Set<String> ASIDE =
            Set.of(
                    "campaign",
                    "referrer",
                    "referer",
                    "utm",
                    "geo",
                    "location",
                    "seller",
                    "vendor",
                    "merchant",
                    "store",
                    "brand",
                    "warehouse",
                    "supplier",
                    "related",
                    "recommendation",
                    "similar",
                    "parent",
                    "image",
                    "author",
                    "experiment",
                    "tenant",
                    "address",
                    "payment",
                    "coupon",
                    "schema",
                    "library",
                    "previous");

    /** Of times that are not the event's. */
    static final Set<String> OTHER_TIMES =
            Set.of(
                    "birth",
                    "birthday",
                    "expiry",
                    "expire",
                    "expires",
                    "published",
                    "publish",
                    "updated",
                    "modified",
                    "registered",
                    "signup",
                    "delivery",
                    "ship",
                    "shipped",
                    "release",
                    "first",
                    "last",
                    "previous",
                    "valid",
                    "until",
                    "ingested",
                    "processed",
                    "received");

    private FieldNames() {}

    private static Map<String, Integer> weights(String... lines) {
        Map<String, Integer> weights = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                weights.merge(words[i], Integer.valueOf(words[0]), Math::max);
            }
        }
        return Map.copyOf(weights);
    }
}
