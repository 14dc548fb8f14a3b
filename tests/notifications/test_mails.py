"""Who is told what, in which language, and that names and codes do no harm."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from functions.auth.events import (
    EmailCodeRequested,
    PasswordChanged,
    PasswordResetRequested,
    PhoneCodeRequested,
    RefreshTokenReused,
    RegistrationRepeated,
)
from functions.auth.tables import PhoneCheck
from functions.certificates.tables import Certificate
from functions.orders.events import OrderCancelled, OrderExpired, OrderPaid, OrderStatusChanged
from functions.payments.events import PaymentRefunded
from functions.payments.settlement import new_refund
from functions.users.events import EmailChangeRequested
from functions.users.tables import User
from kervan import codes
from kervan.commit import commit
from kervan.events import Event
from kervan.money import Money
from kervan.settings import Secret
from kervan.world import World
from tests import donors, shop
from tests.cloud import Clock
from tests.conftest import Deliver
from tests.notifications.conftest import Tell
from tests.postbox import Postbox, Taken
from tests.taken import under_review

CHALLENGE = "chl_01KAGQ0000CCCCCCCCCCCCCCCC"
Told = Callable[[World, User, str], Event]
ACCOUNT: dict[str, tuple[Told, str]] = {
    "registered again": (
        lambda world, user, _: RegistrationRepeated(user_id=user.user_id, at=world.now()),
        "Bu adresle zaten bir hesabınız var",
    ),
    "new password": (
        lambda world, user, _: PasswordChanged(user_id=user.user_id, at=world.now()),
        "Parolanız değişti",
    ),
    "copied session": (
        lambda world, user, _: RefreshTokenReused(user_id=user.user_id, session_id="ses_1", at=world.now()),
        "Güvenliğiniz için bir oturumunuzu kapattık",
    ),
    "new address": (
        lambda world, user, _: EmailChangeRequested(user_id=user.user_id, at=world.now()),
        "E-posta adresiniz değiştirilmek isteniyor",
    ),
}


def order_fact(kind: type[Event], world: World, user: User, order_id: str, **more: str) -> Event:
    return kind.model_validate({"order_id": order_id, "user_id": user.user_id, "at": world.now(), **more})


ORDER: dict[str, tuple[Told, str]] = {
    "paid": (lambda w, u, o: order_fact(OrderPaid, w, u, o, payment_id="pay_1"), "Ödemenizi aldık: ₺12.500,00"),
    "shipped": (lambda w, u, o: order_fact(OrderStatusChanged, w, u, o, status="SHIPPED"), "Siparişiniz yola çıktı"),
    "performed": (
        lambda w, u, o: order_fact(OrderStatusChanged, w, u, o, status="PERFORMED"),
        "Siparişiniz yerine getirildi",
    ),
    "completed": (
        lambda w, u, o: order_fact(OrderStatusChanged, w, u, o, status="COMPLETED"),
        "Siparişiniz tamamlandı",
    ),
    "cancelled": (lambda w, u, o: order_fact(OrderCancelled, w, u, o), "Siparişiniz iptal edildi"),
    "expired": (lambda w, u, o: order_fact(OrderExpired, w, u, o), "Siparişinizin süresi doldu"),
}


def key(world: World) -> str:
    return str(world.secrets.get(Secret.CODES)["key"])


def code_asked(world: World, user: User, purpose: str = "registration") -> EmailCodeRequested:
    fields: dict[str, Any] = {"challenge_id": CHALLENGE, "user_id": user.user_id, "purpose": purpose, "at": world.now()}
    return EmailCodeRequested(**fields)


def only(box: Postbox) -> Taken:
    (mail,) = box.mails
    return mail


@pytest.mark.parametrize("case", [*ACCOUNT, *ORDER])
def test_every_fact_has_its_mail(world: World, ana: User, tell: Tell, postbox: Postbox, case: str) -> None:
    fact, subject = (ACCOUNT | ORDER)[case]
    order_id = shop.place(world).order_id
    tell(fact(world, ana, order_id))
    mail = only(postbox)
    assert (mail.to, mail.subject) == ("ana@example.com", subject)
    assert "$" not in mail.text + re.sub(r"[^$]*<body", "", mail.html)
    if case in ORDER:
        assert "Büyükbaş kurban, 1 hisse × 1" in mail.html
        assert "Büyükbaş kurban, 1 hisse × 1: ₺12.500,00" in mail.text
        assert order_id in mail.text


def test_a_step_that_nobody_waits_for_has_none(world: World, ana: User, tell: Tell, postbox: Postbox) -> None:
    order_id = shop.place(world).order_id
    tell(order_fact(OrderStatusChanged, world, ana, order_id, status="PROCESSING"))
    assert postbox.mails == []


def test_the_certificate_is_attached_as_it_was_stored(
    world: World, ana: User, deliver: Deliver, postbox: Postbox
) -> None:
    order_id = donors.order_paid(world)
    deliver()
    row = Certificate.get(Certificate.id_of(order_id))
    (mail,) = [mail for mail in postbox.mails if mail.files]
    assert mail.subject == "Bağış belgeniz hazır"
    assert {name: hashlib.sha256(pdf).hexdigest() for name, pdf in mail.files.items()} == {
        f"{row.serial}.pdf": row.sha256
    }
    for twin in (mail.html, mail.text):
        assert f"https://api.kervan.test/certificate/{row.certificate_id}" in twin
        assert "Sayın Çağrı Öztürk" in twin
        assert row.serial in twin


def test_the_readers_language_is_written(world: World, tell: Tell, postbox: Postbox) -> None:
    donors.stocked(world)
    ann = donors.register(world, name="Ann", surname="Smith", locale="en")
    tell(order_fact(OrderPaid, world, ann, shop.place(world).order_id, payment_id="pay_1"))
    mail = only(postbox)
    assert mail.subject == "We have received your payment: ₺12,500.00"
    assert "21 November 2026 12:30" in mail.text
    assert '<html lang="en">' in mail.html


def test_the_code_goes_to_the_address_that_is_to_be_proved(
    world: World, ana: User, tell: Tell, postbox: Postbox
) -> None:
    ana.new_email = "cagri@example.com"
    commit(ana)
    tell(code_asked(world, ana))
    tell(code_asked(world, ana, "email_change"), "ltr_2")
    assert [mail.to for mail in postbox.mails] == ["ana@example.com", "cagri@example.com"]
    for mail in postbox.mails:
        code = codes.email_code(key(world), CHALLENGE, mail.to)
        assert code in mail.text and code in mail.html and code not in mail.subject
    assert not any("Çağrı" in mail.html + mail.text for mail in postbox.mails)


def test_the_reset_link_opens_what_auth_closes(world: World, ana: User, tell: Tell, postbox: Postbox) -> None:
    tell(PasswordResetRequested(challenge_id=CHALLENGE, user_id=ana.user_id, at=world.now()))
    found = re.search(r"https://app\.kervan\.test/reset-password#token=(\S+)", only(postbox).text)
    assert found is not None
    assert codes.challenge_of(key(world), found[1]) == CHALLENGE


def test_the_phones_code_is_one_short_text(world: World, ana: User, tell: Tell, postbox: Postbox) -> None:
    expires = world.now()
    commit(
        new=PhoneCheck(ana.user_id, challenge_id=CHALLENGE, number="+905550001122", expires_at=expires, expires=expires)
    )
    tell(PhoneCodeRequested(challenge_id=CHALLENGE, user_id=ana.user_id, at=world.now()))
    tell(PhoneCodeRequested(challenge_id="chl_older", user_id=ana.user_id, at=world.now()), "ltr_2")
    ((number, text),) = postbox.texts
    assert number == "+905550001122"
    assert codes.phone_code(key(world), CHALLENGE) in text
    assert len(text) <= 70  # one part, Turkish letters and all


def test_codes_that_are_over_are_not_sent(world: World, ana: User, tell: Tell, postbox: Postbox, clock: Clock) -> None:
    asked = code_asked(world, ana)
    reset = PasswordResetRequested(challenge_id=CHALLENGE, user_id=ana.user_id, at=world.now())
    clock.advance(minutes=10)
    tell(asked)
    clock.advance(minutes=20)
    tell(reset, "ltr_2")
    assert postbox.mails == []


def test_who_does_not_want_mails_of_orders_gets_none_of_them(
    world: World, ana: User, tell: Tell, postbox: Postbox
) -> None:
    ana.preferences.orders.email = False
    commit(ana)
    tell(order_fact(OrderPaid, world, ana, shop.place(world).order_id, payment_id="pay_1"))
    tell(PasswordChanged(user_id=ana.user_id, at=world.now()), "ltr_2")
    assert [mail.subject for mail in postbox.mails] == ["Parolanız değişti"]


def test_who_is_gone_is_told_nothing(world: World, tell: Tell, postbox: Postbox) -> None:
    tell(PasswordChanged(user_id="usr_gone", at=world.now()))
    assert postbox.mails == []


@pytest.mark.parametrize(("whole", "subject"), [(True, "order_refunded"), (False, "payment_refunded")])
@pytest.mark.parametrize("locale", ["tr", "en"])
def test_what_goes_back_is_told(
    world: World, ana: User, tell: Tell, postbox: Postbox, locale: str, subject: str, *, whole: bool
) -> None:
    ana.locale = locale
    commit(ana)
    payment = under_review(world, shop.place(world))
    refund = new_refund(payment, "ref_1", Money(600_000, "TRY"), by="staff", at=world.now())
    commit(new=refund)
    ids = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": ana.user_id}
    tell(PaymentRefunded(**ids, refund_id="ref_1", order_refunded=whole, at=world.now()))
    mail = only(postbox)
    amount = "₺6.000,00" if locale == "tr" else "₺6,000.00"
    subjects = {
        ("tr", "order_refunded"): "Siparişiniz iade edildi: ₺12.500,00",
        ("en", "order_refunded"): "Your order was refunded: ₺12,500.00",
        ("tr", "payment_refunded"): f"İadeniz yapıldı: {amount}",
        ("en", "payment_refunded"): f"Your refund: {amount}",
    }
    assert mail.subject == subjects[locale, subject]
    assert amount in mail.text and payment.order_id in mail.text
    assert ("belge" in mail.text or "certificate" in mail.text) == whole


def test_a_certificate_that_was_revoked_meanwhile_is_not_mailed(
    world: World, ana: User, deliver: Deliver, postbox: Postbox
) -> None:
    order_id = donors.order_paid(world)
    donors.refund(world, order_id)
    deliver()
    assert Certificate.get(Certificate.id_of(order_id)).status == "REVOKED"
    assert not [mail for mail in postbox.mails if mail.files]
