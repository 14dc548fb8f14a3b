"""The rules of notifications: who is told what by which message. How one is sent only once is in ledger.py."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from functions.auth.tables import PhoneCheck
from functions.certificates.tables import Certificate
from functions.certificates.tables import Status as Issued
from functions.orders.tables import Order
from functions.payments.tables import Refund
from functions.users.tables import User
from kervan import codes, log
from kervan.errors import Locale
from kervan.providers.mail import Attachment, Mail
from kervan.settings import Bucket, Secret
from kervan.text import format_date, format_datetime, format_money
from kervan.world import World

from .ledger import send_once
from .writing import Rows, Values, write, write_sms

CODE_LIFE = timedelta(minutes=10)
RESET_LIFE = timedelta(minutes=30)
PAGES = {"registration_repeated": "login", "copy_ready": "my-data"}  # of the app, that a mail leads to


@dataclass(frozen=True)
class Reader:
    """Whom a mail is for."""

    address: str
    locale: Locale

    @classmethod
    def of(cls, user: User, address: str | None = None) -> "Reader":
        """A user, at their own address unless another one is given."""
        return cls(address or user.email, "en" if user.locale == "en" else "tr")


def email_code(world: World, challenge_id: str, user_id: str, purpose: str, at: datetime) -> None:
    """The code that proves an address. It repeats no name: whoever wrote that has proved nothing yet."""
    user = _user(user_id)
    address = user and (user.new_email if purpose == "email_change" else user.email)
    if user is None or not address or _is_over(world, at, CODE_LIFE):
        return
    message = "email_change" if purpose == "email_change" else "email_code"
    values = {"code": codes.email_code(_key(world), challenge_id)}
    _mail(world, message, Reader.of(user, address), values)


def password_reset(world: World, challenge_id: str, user_id: str, at: datetime) -> None:
    """The link that resets a password. The token stands behind `#`, so that no server on the way logs it."""
    user = _user(user_id)
    if user is None or _is_over(world, at, RESET_LIFE):
        return
    token = codes.reset_token(_key(world), challenge_id)
    _mail(world, "password_reset", Reader.of(user), {"link": f"{world.settings.app_url}/reset-password#token={token}"})


def phone_code(world: World, challenge_id: str, user_id: str, at: datetime) -> None:
    """The code that proves a number, unless another was asked for since."""
    user, check = _user(user_id), PhoneCheck.find(user_id, consistent=True)
    if user is None or check is None or check.challenge_id != challenge_id or _is_over(world, at, CODE_LIFE):
        return
    number, values = check.number, {"code": codes.phone_code(_key(world), challenge_id)}
    text = write_sms("phone_code", Reader.of(user).locale, values, brand=brand(world))
    send_once(world, "phone_code", "sms", number, lambda: world.sms.send(number, text))


def account(world: World, message: str, user_id: str, at: datetime) -> None:
    """News of the account itself, which nobody can turn off."""
    user = _user(user_id)
    if user is None:
        return
    reader = Reader.of(user)
    page = PAGES.get(message, "forgot-password")
    values = {"link": f"{world.settings.app_url}/{page}", "when": format_datetime(at, reader.locale)}
    _mail(world, message, reader, values)


def order(world: World, message: str, order_id: str, at: datetime) -> None:
    """News of an order, for who wants such mails."""
    found = Order.find(order_id, consistent=True)
    user = _user(found.user_id) if found else None
    if found is None or user is None or not user.wants("orders", "email"):
        return
    reader = Reader.of(user)
    values = {
        "name": user.name,
        "total": format_money(found.total.amount, found.total.currency, reader.locale),
        "when": format_datetime(at, reader.locale),
        "order": found.order_id,
        "link": f"{world.settings.app_url}/orders/{found.order_id}",
    }
    _mail(world, message, reader, values, rows=_lines(found, reader.locale))


def refund(world: World, message: str, payment_id: str, refund_id: str, at: datetime) -> None:
    """Money that went back, for who wants mails about orders."""
    found = Refund.find(payment_id, refund_id, consistent=True)
    ordered = Order.find(found.order_id, consistent=True) if found else None
    user = _user(found.user_id) if found else None
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
    _mail(world, message, reader, values)


def certificate(world: World, certificate_id: str) -> None:
    """The certificate itself, attached; one that was revoked meanwhile goes to nobody."""
    found = Certificate.find(certificate_id, consistent=True)
    user = _user(found.user_id) if found else None
    if found is None or user is None or found.status != Issued.READY or not user.wants("orders", "email"):
        return
    reader = Reader.of(user)
    values = {
        "name": f"{user.name} {user.surname}",
        "serial": found.serial,
        "product": found.product,
        "when": format_date(found.issued_at, reader.locale),
        "link": found.page_at(world.settings.public_url),
    }
    pdf = world.files.get(Bucket.DOCUMENTS, found.file_key)
    _mail(world, "certificate_ready", reader, values, file=Attachment(f"{found.serial}.pdf", "application/pdf", pdf))


def brand(world: World) -> str:
    """The name that messages come from."""
    return parseaddr(world.settings.mail_from)[0] or "Kervan"


def _mail(
    world: World, message: str, reader: Reader, values: Values, *, rows: Rows = (), file: Attachment | None = None
) -> None:
    written = write(message, reader.locale, values, brand=brand(world), rows=rows)
    mail = Mail(reader.address, written.subject, written.html, written.text, (file,) if file else ())
    send_once(world, message, "mail", reader.address, lambda: world.mail.send(mail))


def _lines(found: Order, locale: Locale) -> Rows:
    """What was ordered: each product and its price."""
    priced = ((item, item.unit_price.times(int(item.quantity))) for item in found.items)
    return [
        (f"{item.name} × {int(item.quantity)}", format_money(price.amount, price.currency, locale))
        for item, price in priced
    ]


def _user(user_id: str) -> User | None:
    """The person, as they are now; who is gone is told nothing."""
    user = User.find(user_id, consistent=True)
    if user is None:
        log.info("nobody to tell", user_id=user_id)
    return user


def _is_over(world: World, at: datetime, life: timedelta) -> bool:
    """Whether a code is too old to be of use: one that arrives dead only confuses."""
    return world.now() >= at + life


def _key(world: World) -> str:
    return str(world.secrets.get(Secret.CODES)["key"])
