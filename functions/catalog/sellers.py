"""The rules of sellers and categories: staff keep them, a seller's account edits its products."""

from kervan import audit, log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, FieldError, Forbidden, Invalid, NotFound
from kervan.request import expect
from kervan.world import World

from .schemas import CategoryIn, SellerIn
from .tables import Category, Seller


def refuse_stranger(caller: Caller, seller_id: str, pointer: str = "") -> None:
    """Staff and the seller's own account may pass. With `pointer`, staff are told of a seller that is not there."""
    if caller.is_staff:
        audit.by_right(caller.id)
        if not pointer:
            return
    seller = Seller.find(seller_id)
    if not caller.is_staff and (seller is None or seller.user_id != caller.id):
        raise Forbidden
    if seller is None:
        raise Invalid(errors=(FieldError(pointer, "seller_unknown", seller_id),))


def seller(seller_id: str) -> Seller:
    """The seller. Raises NotFound."""
    found = Seller.find(seller_id)
    if found is None:
        raise NotFound
    return found


def create(world: World, caller: Caller, seller_id: str, wanted: SellerIn) -> Seller:
    """A new seller. Creating the same `seller_id` again returns the first one."""
    made = Seller(seller_id, created_at=world.now(), **wanted.model_dump())
    try:
        commit(new=made)
    except Exists:
        return seller(seller_id)
    log.info("seller created", seller_id=seller_id, by=caller.id)
    return made


def change(caller: Caller, seller_id: str, wanted: SellerIn, if_match: str | None) -> Seller:
    """Replace what is said of a seller."""
    found = seller(seller_id)
    expect(found, if_match)
    for name, value in wanted.model_dump().items():
        setattr(found, name, value)
    commit(found)
    log.info("seller changed", seller_id=seller_id, by=caller.id)
    return found


def name_category(caller: Caller, category: str, wanted: CategoryIn, if_match: str | None) -> Category:
    """Make a category, or name it anew."""
    found = Category.find("all", category)
    row = found or Category("all", category)
    expect(row, if_match)
    row.name_tr, row.name_en = wanted.name.tr, wanted.name.en
    audit.note(f"category: {category}")
    commit(*([row] if found else []), new=() if found else row)
    log.info("category named", category=category, by=caller.id)
    return row
