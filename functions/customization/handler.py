"""Routes of customization."""

from functions.premium.tables import PremiumNeeded
from kervan.api import Api
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.document import needs_key
from kervan.errors import NotFound
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.request import TheLocale

from . import service, wallets
from .catalogue import catalogue
from .schemas import (
    EntryOut,
    EquipIn,
    GrantIn,
    ItemOut,
    ItemsOut,
    OutfitOut,
    OwnedOut,
    PurchaseIn,
    PurchaseOut,
    WalletOut,
    WardrobeOut,
)
from .service import ItemNotOwned, LevelTooLow, NotEnoughCoins
from .tables import Outfit

app = Api("customization")
handler = app.handler


@app.get("/api/customization/items")
def list_items(caller: SignedIn, locale: TheLocale) -> ItemsOut:
    """List all avatar items, marking those that you own."""
    mine = {row.item_id for row in service.owned(caller.id)}
    return ItemsOut(items=[ItemOut.of(item, locale, owned=item.id in mine) for item in catalogue().values()])


@app.post("/api/customization/purchase", errors=(NotFound, NotEnoughCoins, LevelTooLow, PremiumNeeded), status_code=201)
def purchase_item(wanted: PurchaseIn, caller: SignedIn, world: TheWorld) -> PurchaseOut:
    """Buy an item with coins. Buying an item that you own costs nothing."""
    row, wallet = service.purchase(world, caller, wanted.item_id)
    return PurchaseOut(item=OwnedOut.of(row), wallet=WalletOut.of(wallet))


@app.post("/api/customization/equip", errors=(NotFound, ItemNotOwned, PremiumNeeded))
def equip_item(wanted: EquipIn, caller: SignedIn, world: TheWorld) -> OutfitOut:
    """Equip an item that you own in its slot, or clear the slot."""
    outfit = service.equip(world, caller, wanted)
    return OutfitOut(equipped=service.visible(world, caller.id, outfit))


@app.get("/api/customization/owned")
def list_owned(caller: SignedIn, world: TheWorld) -> WardrobeOut:
    """List the items that you own and wear."""
    outfit = Outfit.find(caller.id, consistent=True)
    items = [OwnedOut.of(row) for row in service.owned(caller.id)]
    return WardrobeOut(items=items, equipped=service.visible(world, caller.id, outfit))


@app.get("/api/customization/wallet")
def get_wallet(caller: SignedIn) -> WalletOut:
    """Get your coin balance and level."""
    return WalletOut.of(wallets.of(caller.id))


@app.get("/api/customization/wallet/entries")
def list_wallet_entries(
    caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[EntryOut]:
    """List your wallet entries, newest first."""
    return Listing.of(wallets.entries(world, caller, limit, cursor), EntryOut.of)


@app.post("/api/admin/customization/grants", status_code=201, errors=(NotFound,))
@needs_key
def grant_coins(wanted: GrantIn, caller: Staff, world: TheWorld, ids: Ids) -> WalletOut:
    """Grant coins to a user, giving a reason."""
    return WalletOut.of(service.grant(world, caller, ids.new("gra"), wanted))
