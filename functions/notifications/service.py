"""The rules of notifications: who is told what by which message. How one is sent only once is in ledger.py."""

from datetime import datetime, timedelta

from functions.auth.tables import Invitation, PhoneCheck
from functions.certificates.tables import Certificate
from functions.certificates.tables import Status as Issued
from functions.orders.tables import Order
from functions.payments.tables import Refund
from kervan import codes
from kervan.errors import Locale
from kervan.providers.mail import Attachment, Mail
from kervan.settings import Bucket, Secret
from kervan.text import format_date, format_datetime, format_money, identity_key
from kervan.world import World

from . import phones
from .ledger import Outgoing, send_each, send_once
from .phones import CODE_LIFE
from .readers import Reader, brand, person
from .writing import Rows, Values, write

RESET_LIFE = timedelta(minutes=30)
PAGES = {"registration_repeated": "login", "copy_ready": "my-data"}  # of the app, that a mail leads to
ROLES = {"staff": {"tr": "görevli", "en": "a staff member"}, "admin": {"tr": "yönetici", "en": "an admin"}}
ON_PHONES = frozenset({"order_paid", "order_shipped", "order_performed", "order_evidence"})


def email_code(world: World, challenge_id: str, user_id: str, purpose: str, at: datetime) -> None:
    """The code that proves an address. It repeats no name: whoever wrote that has proved nothing yet."""
    user = person(user_id)
    address = user and (user.new_email if purpose == "email_change" else user.email)
    if user is None or not address or _is_over(world, at, CODE_LIFE):
        return
    message = "email_change" if purpose == "email_change" else "email_code"
    values = {"code": codes.email_code(_key(world), challenge_id, identity_key(address))}
    send_once(world, _mail(world, message, Reader.of(user, address), values))


def password_reset(world: World, challenge_id: str, user_id: str, at: datetime) -> None:
    """The link that resets a password. The token stands behind `#`, so that no server on the way logs it."""
    user = person(user_id)
    if user is None or _is_over(world, at, RESET_LIFE):
        return
    token = codes.reset_token(_key(world), challenge_id)
    values = {"link": f"{world.settings.app_url}/reset-password#token={token}"}
    send_once(world, _mail(world, "password_reset", Reader.of(user), values))


def invitation(world: World, invitation_id: str) -> None:
    """The link that opens an account of staff, unless it was withdrawn meanwhile."""
    found = Invitation.find(invitation_id)
    if found is None or found.status != "open" or found.expires_at <= world.now():
        return
    locale: Locale = "en" if found.locale == "en" else "tr"
    token = codes.invitation_token(_key(world), invitation_id)
    values = {
        "link": f"{world.settings.app_url}/accept-invitation#token={token}",
        "role": ROLES[found.role][locale],
        "until": format_datetime(found.expires_at, locale),
    }
    send_once(world, _mail(world, "staff_invited", Reader(found.email, locale), values))


def phone_code(world: World, challenge_id: str, user_id: str, at: datetime) -> None:
    """The code that proves a number, unless another was asked for since."""
    user, check = person(user_id), PhoneCheck.find(user_id, consistent=True)
    if user is None or check is None or check.challenge_id != challenge_id or _is_over(world, at, CODE_LIFE):
        return
    values = {"code": codes.phone_code(_key(world), challenge_id)}
    send_once(world, phones.code(world, user, check.number, values))


def account(world: World, message: str, user_id: str, at: datetime) -> None:
    """News of the account itself, which nobody can turn off."""
    user = person(user_id)
    if user is None:
        return
    reader = Reader.of(user)
    page = PAGES.get(message, "forgot-password")
    values = {"link": f"{world.settings.app_url}/{page}", "when": format_datetime(at, reader.locale)}
    send_once(world, _mail(world, message, reader, values))


def order(world: World, message: str, order_id: str, at: datetime) -> None:
    """News of an order, by mail and on the phone, for who wants them."""
    found = Order.find(order_id, consistent=True)
    user = person(found.user_id) if found else None
    if found is None or user is None:
        return
    reader = Reader.of(user)
    values = {
        "name": user.name,
        "total": format_money(found.total.amount, found.total.currency, reader.locale),
        "when": format_datetime(at, reader.locale),
        "order": found.order_id,
        "link": f"{world.settings.app_url}/orders/{found.order_id}",
    }
    told: tuple[Outgoing, ...] = ()
    if user.wants("orders", "email"):
        told = (_mail(world, message, reader, values, rows=_lines(found, reader.locale)),)
    if message in ON_PHONES:
        told += phones.news(world, user, message, values)
    send_each(world, told)


def refund(world: World, message: str, payment_id: str, refund_id: str, at: datetime) -> None:
    """Money that went back, for who wants mails about orders."""
    found = Refund.find(payment_id, refund_id, consistent=True)
    ordered = Order.find(found.order_id, consistent=True) if found else None
    user = person(found.user_id) if found else None
    if found is None or ordered is None or user is None or not user.wants("orders", "email"):
        return
    reader = Reader.of(user)
    values = {
        "name": user.name,
        "amount": format_money(found.amount.amount, found.amount.currency, reader.locale),
        "total": format_money(ordered.total.amount, ordered.total.currency, reader.locale),
        "when": format_datetime(at, reader.locale),
        "order": found.order_id,
        "link": f"{world.settings.app_url}/orders/{found.order_id}",
    }
    send_once(world, _mail(world, message, reader, values))


def certificate(world: World, certificate_id: str) -> None:
    """The certificate itself, attached, and word of it on the phone; one that was revoked meanwhile goes to nobody."""
    found = Certificate.find(certificate_id, consistent=True)
    user = person(found.user_id) if found else None
    if found is None or user is None or found.status != Issued.READY:
        return
    reader = Reader.of(user)
    values = {
        "name": f"{user.name} {user.surname}",
        "serial": found.serial,
        "product": found.product,
        "when": format_date(found.issued_at, reader.locale),
        "link": found.page_at(world.settings.public_url),
    }
    told = phones.news(world, user, "certificate_ready", values)
    if user.wants("orders", "email"):
        pdf = world.files.get(Bucket.DOCUMENTS, found.file_key)
        file = Attachment(f"{found.serial}.pdf", "application/pdf", pdf)
        told = (_mail(world, "certificate_ready", reader, values, file=file), *told)
    send_each(world, told)


def _mail(
    world: World, message: str, reader: Reader, values: Values, *, rows: Rows = (), file: Attachment | None = None
) -> Outgoing:
    written = write(message, reader.locale, values, brand=brand(world), rows=rows)
    mail = Mail(reader.address, written.subject, written.html, written.text, (file,) if file else ())
    return Outgoing(message, "mail", "ses", reader.address, lambda reference: world.mail.send(mail, reference))


def _lines(found: Order, locale: Locale) -> Rows:
    """What was ordered: each product and its price."""
    priced = ((item, item.unit_price.times(int(item.quantity))) for item in found.items)
    return [
        (f"{item.name} × {int(item.quantity)}", format_money(price.amount, price.currency, locale))
        for item, price in priced
    ]


def _is_over(world: World, at: datetime, life: timedelta) -> bool:
    """Whether a code is too old to be of use: one that arrives dead only confuses."""
    return world.now() >= at + life


def _key(world: World) -> str:
    return str(world.secrets.get(Secret.CODES)["key"])
