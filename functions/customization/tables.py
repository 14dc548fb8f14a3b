"""Avatars: coins and every movement of them, what is owned, and what is worn."""

from datetime import datetime

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.tables import InstantAttribute, OnDemand, Record, Staged, Table


class Wallet(Versioned):
    """What one person has. It changes only beside a `WalletEntry` that says why, in the same commit."""

    class Meta(OnDemand):
        """One row a person who has ever earned or bought anything."""

        table_name = Staged("wallets")

    user_id = UnicodeAttribute(hash_key=True)
    coins = NumberAttribute(default=0)
    experience = NumberAttribute(default=0)

    def change(self, *, coins: int = 0, experience: int = 0) -> None:
        """Add or take. ValueError below zero: who asks has looked before."""
        if self.coins + coins < 0 or experience < 0:
            raise ValueError("a wallet is never overdrawn")
        self.coins = int(self.coins) + coins
        self.experience = int(self.experience) + experience


class EntriesByTime(GlobalSecondaryIndex["WalletEntry"]):
    """Someone's movements as they happened."""

    class Meta:
        """All attributes."""

        index_name = "by-time"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class WalletEntry(Table):
    """One movement, for ever. Its key names the cause, so that nothing is earned or paid twice."""

    class Meta(OnDemand):
        """One row a movement; nothing changes or deletes one."""

        table_name = Staged("wallet-entries")

    user_id = UnicodeAttribute(hash_key=True)
    cause = UnicodeAttribute(range_key=True)  # purchase#hat-crown, grant#gra_…, membership#prm_…#2027-01
    kind = UnicodeAttribute()
    coins = NumberAttribute()  # earned, or paid: then below zero
    experience = NumberAttribute()
    balance = NumberAttribute()  # coins afterwards
    note = UnicodeAttribute(null=True)  # why staff gave them
    by = UnicodeAttribute()  # a user id, or the group's name for the system
    at = InstantAttribute()
    by_time = EntriesByTime()


class Ownership(Table):
    """Somebody has an item, for ever."""

    class Meta(OnDemand):
        """One row a person and item: the same one cannot be bought twice."""

        table_name = Staged("owned-items")

    user_id = UnicodeAttribute(hash_key=True)
    item_id = UnicodeAttribute(range_key=True)
    price = NumberAttribute()  # that was paid
    since = InstantAttribute()


class Worn(Record):
    """An item in its slot."""

    slot = UnicodeAttribute()
    item_id = UnicodeAttribute()


class Outfit(Versioned):
    """What one person's avatar wears."""

    class Meta(OnDemand):
        """One row a person who has dressed their avatar."""

        table_name = Staged("outfits")

    user_id = UnicodeAttribute(hash_key=True)
    worn = ListAttribute(of=Worn, default=list)
    changed_at = InstantAttribute()

    def wear(self, slot: str, item_id: str | None, at: datetime) -> None:
        """One item a slot; None leaves it empty."""
        kept = [worn for worn in self.worn if worn.slot != slot]
        self.worn = [*kept, Worn(slot=slot, item_id=item_id)] if item_id else kept
        self.changed_at = at

    def items(self) -> dict[str, str]:
        """Item by slot."""
        return {worn.slot: worn.item_id for worn in self.worn}
