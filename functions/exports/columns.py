"""What stands in an export: the columns of each type, with their names in Turkish and English.

What names a person is `personal`: it is left out unless an admin asks for it with a reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kervan.money import Money

Value = str | int | bool | datetime | Money | list[Any] | None


@dataclass(frozen=True)
class Column:
    """A name for programs, its names for people, and the value in a row."""

    name: str
    tr: str
    en: str
    value: Callable[[Any], Value]
    personal: bool = False

    def title(self, locale: str) -> str:
        """For the header row."""
        return self.tr if locale == "tr" else self.en


def _of(name: str, tr: str, en: str, *, personal: bool = False) -> Column:
    """An attribute by its own name."""
    return Column(name, tr, en, lambda row: getattr(row, name), personal)


def _minor(name: str, tr: str, en: str) -> Column:
    """A payment's total in minor units."""
    return Column(name, tr, en, lambda row: row.in_its_currency(getattr(row, name)))


def _address(name: str, tr: str, en: str) -> Column:
    """A part of an order's address."""
    return Column(name, tr, en, lambda row: getattr(row.shipping_address, name, None), personal=True)


def _items(row: Any) -> list[Any]:
    return [
        {"product_id": i.product_id, "name": i.name, "quantity": int(i.quantity), "unit_price": i.unit_price.wire()}
        for i in row.items
    ]


def _captured_currency(row: Any) -> str | None:
    """Another one than the order's, where a person has to look at it."""
    return row.captured.currency if row.captured else None


def _beneficiaries(row: Any) -> list[Any]:
    return [name for item in row.items for name in item.on_behalf_of]


@dataclass(frozen=True)
class LedgerLine:
    """A line of an entry: what an accountant's program reads."""

    entry: Any
    line: Any

    def side(self, side: str) -> Money | None:
        """The amount, if it stands on this side."""
        return Money(int(self.line.amount), self.entry.currency) if self.line.side == side else None


def lines_of(type_: str, row: Any) -> list[Any]:
    """What a row becomes: one line, or one for each line of an entry."""
    return [LedgerLine(row, line) for line in row.lines] if type_ == "ledger" else [row]


def _entry(name: str, tr: str, en: str) -> Column:
    """Of the entry."""
    return Column(name, tr, en, lambda row: getattr(row.entry, name))


COLUMNS: Mapping[str, Sequence[Column]] = {
    "payments": (
        _of("payment_id", "Ödeme no", "Payment"),
        _of("order_id", "Sipariş no", "Order"),
        _of("user_id", "Kullanıcı no", "User"),
        _of("provider", "Kuruluş", "Provider"),
        _of("status", "Durum", "Status"),
        _of("amount", "Tutar", "Amount"),
        Column("currency", "Para birimi", "Currency", lambda row: row.amount.currency),
        _of("captured", "Tahsil edilen", "Captured"),
        Column("captured_currency", "Tahsilat para birimi", "Captured currency", _captured_currency),
        _minor("refunded", "İade edilen", "Refunded"),
        _minor("charged_back", "Ters ibraz", "Charged back"),
        _of("reference", "Kuruluştaki no", "Reference"),
        _of("live", "Gerçek para", "Live"),
        _of("review_reason", "İnceleme nedeni", "Review reason"),
        _of("created_at", "Başlangıç", "Created at"),
    ),
    "orders": (
        _of("order_id", "Sipariş no", "Order"),
        _of("user_id", "Kullanıcı no", "User"),
        _of("status", "Durum", "Status"),
        _of("total", "Toplam", "Total"),
        Column("currency", "Para birimi", "Currency", lambda row: row.total.currency),
        Column("items", "Ürünler", "Items", _items),
        _of("payment_id", "Ödeme no", "Payment"),
        _of("placed_at", "Verildiği an", "Placed at"),
        _of("paid_at", "Ödendiği an", "Paid at"),
        _address("name", "Alıcı", "Recipient"),
        _address("line", "Adres", "Address"),
        _address("district", "İlçe", "District"),
        _address("city", "İl", "City"),
        _address("postal_code", "Posta kodu", "Postal code"),
        _address("phone", "Telefon", "Phone"),
        Column("on_behalf_of", "Adına", "On behalf of", _beneficiaries, personal=True),
    ),
    "users": (
        _of("user_id", "Kullanıcı no", "User"),
        _of("role", "Rol", "Role"),
        _of("disabled", "Kapalı", "Disabled"),
        _of("locale", "Dil", "Language"),
        _of("email_verified", "E-posta doğrulandı", "E-mail verified"),
        _of("joined_at", "Katıldığı an", "Joined at"),
        _of("email", "E-posta", "E-mail", personal=True),
        _of("name", "Ad", "Name", personal=True),
        _of("surname", "Soyad", "Surname", personal=True),
        _of("phone", "Telefon", "Phone", personal=True),
    ),
    "ledger": (
        _entry("at", "An", "At"),
        _entry("payment_id", "Ödeme no", "Payment"),
        _entry("order_id", "Sipariş no", "Order"),
        _entry("provider", "Kuruluş", "Provider"),
        _entry("kind", "Hareket", "Entry"),
        Column("account", "Hesap", "Account", lambda row: row.line.account),
        Column("debit", "Borç", "Debit", lambda row: row.side("debit")),
        Column("credit", "Alacak", "Credit", lambda row: row.side("credit")),
        _entry("currency", "Para birimi", "Currency"),
    ),
}


def columns_of(type_: str, *, personal: bool) -> list[Column]:
    """The columns that may be seen."""
    return [column for column in COLUMNS[type_] if personal or not column.personal]
