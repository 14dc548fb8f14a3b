"""Who pays, for providers that must know it: what a request may say, and what follows with what the account knows.

None of it is kept with a payment or a subscription, or logged.
"""

from typing import Annotated, Protocol

from pydantic import StringConstraints

from kervan.errors import FieldError
from kervan.fields import Input, Line, Name
from kervan.providers.payments import Buyer, BuyerDetailsMissing

Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{7,14}$")]  # E.164: donors live everywhere
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z -]{1,9}$")]
IdentityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{5,20}$")]


class BillingIn(Input):
    """Where the buyer lives."""

    line: Line
    district: Name | None = None
    city: Name
    postal_code: PostalCode | None = None
    country: Name = "Türkiye"


class BuyerIn(Input):
    """What the provider must know of the buyer: needed where neither the account nor the order says it, and else
    outranking them. It goes to the provider and is not kept. `identity_number`: TCKN or passport, for an invoice.
    """

    phone: Phone | None = None
    address: BillingIn | None = None
    identity_number: IdentityNumber | None = None


class Account(Protocol):
    """The account of who pays."""

    @property
    def user_id(self) -> str:
        """Whose."""

    @property
    def name(self) -> str:
        """Given names."""

    @property
    def surname(self) -> str:
        """Family name."""

    @property
    def phone(self) -> str | None:
        """E.164, if known."""


def identified(
    account: Account, said: BuyerIn, address: str, *, phone: str | None = None, home: BillingIn | None = None
) -> Buyer:
    """The buyer. What the request says outranks `phone` and `home`, which are known from elsewhere, and those the
    account. BuyerDetailsMissing names what nobody has said; `address` is their IP.
    """
    phone, home = said.phone or phone or account.phone, said.address or home
    if phone is None or home is None:
        raise _missing(phone=phone, address=home)
    return Buyer(
        id=account.user_id,
        name=account.name,
        surname=account.surname,
        phone=phone,
        ip=address,
        address=" ".join(part for part in (home.line, home.district) if part),
        city=home.city,
        country=home.country,
        zip_code=home.postal_code,
        identity_number=said.identity_number,
    )


def _missing(**details: object) -> BuyerDetailsMissing:
    names = [name for name, found in details.items() if not found]
    errors = tuple(FieldError(f"/buyer/{name}", "missing", "") for name in names)
    return BuyerDetailsMissing(reason=", ".join(names), errors=errors)
