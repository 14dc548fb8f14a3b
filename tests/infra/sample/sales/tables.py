"""What was sold."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.tables import InstantAttribute, OnDemand, Staged, Table


class SalesByProduct(GlobalSecondaryIndex["Sale"]):
    """A product's sales, in their order."""

    class Meta:
        """All attributes."""

        index_name = "by-product"
        projection = AllProjection()

    product_id = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class SalesByBuyer(GlobalSecondaryIndex["Sale"]):
    """A buyer's sales."""

    class Meta:
        """All attributes."""

        index_name = "by-buyer"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)


class Sale(Table):
    """One sale; never edited."""

    class Meta(OnDemand):
        """Followed by the group itself."""

        table_name = Staged("sample-sales")
        stream_view_type = "NEW_IMAGE"

    sale_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    at = InstantAttribute()
    by_product = SalesByProduct()
    by_buyer = SalesByBuyer()


class SalesCount(Table):
    """How many sales a product had."""

    class Meta(OnDemand):
        """As every table."""

        table_name = Staged("sample-sales-counts")

    product_id = UnicodeAttribute(hash_key=True)
    sales = NumberAttribute(default=0)
