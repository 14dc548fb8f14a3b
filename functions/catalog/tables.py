"""Products, what finds them, and their stock, whose rows keep available + reserved + sold = supplied."""

from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.errors import Conflict
from kervan.retention import Retained, books
from kervan.tables import GuardedWrite, InstantAttribute, MoneyAttribute, OnDemand, Staged, Table, guarded


class OutOfStock(Conflict):
    """Fewer are available than were asked for."""

    tr = "Bu üründen yeterli stok yok."
    en = "There is not enough of this product in stock."


class ProductsByCategory(GlobalSecondaryIndex["Product"]):
    """A category's products on sale."""

    class Meta:
        """All attributes."""

        index_name = "by-category"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)


class ProductsBySeller(GlobalSecondaryIndex["Product"]):
    """A seller's products."""

    class Meta:
        """All attributes."""

        index_name = "by-seller"
        projection = AllProjection()

    seller_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)


class ProductsOnSale(GlobalSecondaryIndex["Product"]):
    """Everything on sale."""

    class Meta:
        """All attributes."""

        index_name = "on-sale"
        projection = AllProjection()

    on_sale = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)


class Product(Versioned):
    """Something that can be ordered. `shelf` and `on_sale` are absent while it is not for sale."""

    class Meta(OnDemand):
        """One row a product."""

        table_name = Staged("products")

    product_id = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    kind = UnicodeAttribute()  # physical | donation | service | digital
    category = UnicodeAttribute()
    seller_id = UnicodeAttribute()
    price = MoneyAttribute()
    vat_rate = NumberAttribute()  # per cent, included in the price
    certificate = BooleanAttribute(default=False)
    shares = NumberAttribute(null=True)  # a bull has 7
    stocked = BooleanAttribute(default=False)  # False: unlimited
    shelf = UnicodeAttribute(null=True)  # = category, while on sale
    on_sale = UnicodeAttribute(null=True)  # = "yes", while on sale
    created_at = InstantAttribute()
    by_category = ProductsByCategory()
    by_seller = ProductsBySeller()
    for_sale = ProductsOnSale()


class Stock(Versioned):
    """How many of a product there are: available + reserved + sold = supplied, and none is ever negative."""

    class Meta(OnDemand):
        """One row a stocked product."""

        table_name = Staged("stock")

    product_id = UnicodeAttribute(hash_key=True)
    available = NumberAttribute(default=0)
    reserved = NumberAttribute(default=0)
    sold = NumberAttribute(default=0)
    supplied = NumberAttribute(default=0)
    empty = BooleanAttribute(default=False)  # OutOfStock was told, BackInStock was not

    @classmethod
    @guarded
    def reserve(cls, product_id: str, count: int) -> GuardedWrite:
        """Set `count` aside for an order that is placed in the same commit; OutOfStock when there are fewer."""
        return GuardedWrite(
            table=cls,
            hash_key=product_id,
            range_key=None,
            actions=(
                cls.available.set(cls.available - count),
                cls.reserved.set(cls.reserved + count),
                cls.version.set(cls.version + 1),
            ),
            condition=cls.available >= count,
            refused=OutOfStock(),
        )


class StockMove(Table):
    """Why a supply changed. Rows are only ever added: their deltas sum up to `supplied`."""

    class Meta(OnDemand):
        """A product's moves in their order."""

        table_name = Staged("stock-moves")

    product_id = UnicodeAttribute(hash_key=True)
    move_id = UnicodeAttribute(range_key=True)
    delta = NumberAttribute()
    reason = UnicodeAttribute()
    by = UnicodeAttribute()
    at = InstantAttribute()
    expires = Retained(books, "at")


class StockSettlement(Table):
    """What became of an order's reservation: sold or released, once, whatever letters come."""

    class Meta(OnDemand):
        """One row an order, and another where a refunded one was taken back."""

        table_name = Staged("stock-settlements")

    order_id = UnicodeAttribute(hash_key=True)  # ord_… | ord_…#refund
    outcome = UnicodeAttribute()  # sold | released | returned
    at = InstantAttribute()


class ProductWord(Table):
    """A word in the name of a product on sale, folded: what a search looks up. It holds no price: it rarely changes."""

    class Meta(OnDemand):
        """By the word's first two letters; within them in the words' order."""

        table_name = Staged("product-words")

    head = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)  # word#product
    product_id = UnicodeAttribute()
    text = UnicodeAttribute()  # all words of the name, sorted, each with a space before it
    category = UnicodeAttribute()
    seller_id = UnicodeAttribute()

    @classmethod
    @guarded
    def write(cls, word: str, product: Product, text: str) -> GuardedWrite:
        """Put the word in, over what it said before; the version of the product in the same commit is its guard."""
        return GuardedWrite(
            table=cls,
            hash_key=word[:2],
            range_key=f"{word}#{product.product_id}",
            actions=(
                cls.product_id.set(product.product_id),
                cls.text.set(text),
                cls.category.set(product.category),
                cls.seller_id.set(product.seller_id),
            ),
            condition=None,
            refused=Conflict(),
        )


class ProductViews(Table):
    """How often a product was looked at in a day, in shards, so that a rush does not wait for one row."""

    class Meta(OnDemand):
        """All products of a day's shard stand together: a day's favourites are one Query a shard."""

        table_name = Staged("product-views")

    day_shard = UnicodeAttribute(hash_key=True)  # 2026-11-21#3
    product_id = UnicodeAttribute(range_key=True)
    hits = NumberAttribute(default=0)
    expires = TTLAttribute()

    @classmethod
    @guarded
    def seen(cls, product_id: str, day_shard: str, expires: datetime) -> GuardedWrite:
        """One more. A retry after a lost answer counts twice: this is a measure, not a ledger."""
        return GuardedWrite(
            table=cls,
            hash_key=day_shard,
            range_key=product_id,
            actions=(cls.hits.add(1), cls.expires.set(expires)),
            condition=None,
            refused=Conflict(),
        )


class Category(Versioned):
    """A shelf with its name in both languages."""

    class Meta(OnDemand):
        """All in one partition: there are dozens."""

        table_name = Staged("categories")

    catalog = UnicodeAttribute(hash_key=True, default="all")
    category = UnicodeAttribute(range_key=True)
    name_tr = UnicodeAttribute()
    name_en = UnicodeAttribute()


class Seller(Versioned):
    """Who sells. `user_id` is the account that may edit its products; without one only staff may."""

    class Meta(OnDemand):
        """One row a seller."""

        table_name = Staged("sellers")

    seller_id = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    city = UnicodeAttribute()
    about = UnicodeAttribute(default="")
    user_id = UnicodeAttribute(null=True)
    created_at = InstantAttribute()
