"""Products and their stock. A product is edited by its seller or staff; stock moves only by guarded writes."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.errors import Conflict
from kervan.tables import GuardedWrite, InstantAttribute, MoneyAttribute, OnDemand, Staged, guarded


class OutOfStock(Conflict):
    """Fewer are available than were asked for."""

    tr = "Bu üründen yeterli stok yok."
    en = "There is not enough of this product in stock."


class ProductsByCategory(GlobalSecondaryIndex["Product"]):
    """A category's products on sale, oldest first."""

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
