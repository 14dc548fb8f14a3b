"""Buying items and wearing them. No HTTP, no queue, no environment."""

from functions.premium.tables import Entitlement, PremiumNeeded
from functions.users.tables import User
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, FieldError, Invalid, NotFound, Unavailable
from kervan.world import World

from . import wallets
from .catalogue import Item, catalogue
from .events import ItemPurchased
from .levels import level_of
from .schemas import EquipIn, GrantIn
from .tables import Outfit, Ownership, Wallet
from .wallets import TRIES, Movement


class NotEnoughCoins(Conflict):
    """The wallet holds less than the item costs."""

    tr = "Cüzdanınızda {coins} jeton var; bu öğe {price} jeton."
    en = "You have {coins} coins; this item costs {price}."


class LevelTooLow(Conflict):
    """The item is for those who have come further."""

    tr = "Bu öğe {level}. seviyede açılır."
    en = "This item unlocks at level {level}."


class ItemNotOwned(Conflict):
    """Only what is owned can be worn."""

    tr = "Bu öğe sizde yok; önce alın."
    en = "You do not own this item; get it first."


def purchase(world: World, caller: Caller, item_id: str) -> tuple[Ownership, Wallet]:
    """Debit and grant in one commit. An item is owned once, so asking again finds what the first purchase made.

    GetItem of ownership, wallet and, where the item is for members, entitlement; then the transaction.
    """
    item = _item(item_id)
    for _ in range(TRIES):
        owned = Ownership.find(caller.id, item.id, consistent=True)
        wallet = wallets.of(caller.id)
        if owned is not None:
            return owned, wallet
        _refuse(world, caller, item, wallet)
        owned, now = Ownership(caller.id, item.id, price=item.price, since=world.now()), world.now()
        paid = Movement("purchase", item.id, coins=-item.price, by=caller.id)
        told = ItemPurchased(user_id=caller.id, item_id=item.id, at=now)
        try:
            wallets.move(world, wallet, paid, new=(owned,), tell=(told,))
        except (Changed, Exists):
            continue
        return owned, wallet
    raise Unavailable(retry_after=1)


def equip(world: World, caller: Caller, wanted: EquipIn) -> Outfit:
    """Wear it, or with no item leave the slot empty. The last word counts."""
    if wanted.item_id is not None:
        _refuse_to_wear(world, caller, wanted)
    for _ in range(TRIES):
        outfit = Outfit.find(caller.id, consistent=True)
        first = outfit is None
        outfit = outfit or Outfit(caller.id)
        outfit.wear(wanted.slot.value, wanted.item_id, world.now())
        try:
            commit(new=outfit) if first else commit(outfit)
        except (Changed, Exists):
            continue
        return outfit
    raise Unavailable(retry_after=1)


def visible(world: World, user_id: str, outfit: Outfit | None) -> dict[str, str]:
    """Item by slot, as others see them: what is for members shows while they are members."""
    worn = outfit.items() if outfit else {}
    gated = [slot for slot, item_id in worn.items() if catalogue()[item_id].premium]
    if gated and not Entitlement.holds(user_id, world.now()):
        return {slot: item_id for slot, item_id in worn.items() if slot not in gated}
    return worn


def owned(user_id: str) -> list[Ownership]:
    """Everything that somebody owns: at most the catalogue, so one page of one Query."""
    return list(Ownership.query(user_id, consistent_read=True))


def grant(world: World, caller: Caller, grant_id: str, wanted: GrantIn) -> Wallet:
    """Coins from staff, with their reason. Safe to run twice: the same id is the same grant."""
    if User.find(wanted.user_id) is None:
        raise NotFound
    given = Movement("grant", grant_id, coins=wanted.coins, note=wanted.reason, by=caller.id)
    return wallets.earn(world, wanted.user_id, given)


def _item(item_id: str) -> Item:
    if item_id not in catalogue():
        raise NotFound
    return catalogue()[item_id]


def _refuse(world: World, caller: Caller, item: Item, wallet: Wallet) -> None:
    if level_of(int(wallet.experience)) < item.level:
        raise LevelTooLow(level=item.level)
    if item.premium and not Entitlement.holds(caller.id, world.now()):
        raise PremiumNeeded
    if wallet.coins < item.price:
        raise NotEnoughCoins(coins=int(wallet.coins), price=item.price)


def _refuse_to_wear(world: World, caller: Caller, wanted: EquipIn) -> None:
    item = _item(str(wanted.item_id))
    if item.slot != wanted.slot:
        raise Invalid(errors=(FieldError("/slot", "other_slot", item.slot.value),))
    if Ownership.find(caller.id, item.id, consistent=True) is None:
        raise ItemNotOwned
    if item.premium and not Entitlement.holds(caller.id, world.now()):
        raise PremiumNeeded
