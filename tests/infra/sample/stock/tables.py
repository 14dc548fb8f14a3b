"""What is on the shelf."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.errors import Conflict
from kervan.tables import GuardedWrite, OnDemand, Staged, guarded


class SoldOut(Conflict):
    """Nothing is left."""

    tr = "Tükendi."
    en = "Sold out."


class Shelf(Versioned):
    """How many there are."""

    class Meta(OnDemand):
        """As every table."""

        table_name = Staged("sample-shelves")

    product_id = UnicodeAttribute(hash_key=True)
    amount = NumberAttribute(default=0)

    @classmethod
    @guarded
    def take(cls, product_id: str, amount: int) -> GuardedWrite:
        """So many less, never below zero."""
        return GuardedWrite(cls, product_id, None, (cls.amount.add(-amount),), cls.amount >= amount, SoldOut())
