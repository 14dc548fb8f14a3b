"""A person leaves: closed at once, erased when nothing of them can be written any more."""

from datetime import timedelta

import pytest

from functions.auth.tables import Credential, Session
from functions.customization.tables import Wallet, WalletEntry
from functions.orders.tables import Order, Status
from functions.privacy.tables import PersonJob
from functions.users.tables import Consent, User, UserAudit
from kervan.commit import commit
from kervan.shared_tables import Presence
from tests.postbox import Postbox
from tests.privacy.conftest import ANA, PASSWORD, Leaver


def test_who_leaves_is_told_and_forgotten(ana: Leaver) -> None:
    postbox, now = Postbox(), ana.world.now()
    commit(also=(Presence.opened(ANA, "a1", at=now, expires=now + timedelta(minutes=5)),))
    with postbox.tapped():
        assert ana.close().status == 202
        ana.plant.settle()
        assert ana.status() == "PENDING"
        ana.wait(minutes=15)
    assert [mail.subject for mail in postbox.mails] == ["Hesabınız kapatıldı, verileriniz siliniyor"]
    assert ana.status() == "DONE"
    for table in (User, Credential, Session, Wallet, WalletEntry, Presence):
        assert table.count() == 0, table
    (order,) = Order.by_user.query(ANA)
    assert order.items[0].fields()["on_behalf_of"] == []
    assert order.items[0].unit_price.amount == 1_250_000, "the books keep what it cost"


def test_the_report_says_what_became_of_the_rows(ana: Leaver) -> None:
    ana.close()
    ana.plant.settle()
    ana.wait(minutes=15)
    said = ana.ask("GET", f"/api/admin/users/{ANA}/erasure", as_="sevgi").body["parts"]
    assert said["orders"] == {"orders": {"blanked": 1}}
    assert said["customization"]["wallets"] == {"deleted": 1}
    assert said["users"] == {"users": {"deleted": 1}, "consents": {}, "user-audit": {"dated": 1}}


def test_proofs_about_who_left_leave_three_years_after(ana: Leaver) -> None:
    agreed = Consent(ANA, "2026-11-21#terms", kind="terms", text_version="2026-1", locale="tr", accepted=True)
    commit(new=agreed)
    assert agreed.expires is None, "while there is an account it stays"
    ana.close()
    ana.plant.settle()
    ana.plant.duplicate = 2
    ana.wait(minutes=15)
    (kept,), (act, *_) = Consent.query(ANA), UserAudit.query(ANA)
    assert timedelta(days=3 * 365) <= kept.expires - ana.clock() <= timedelta(days=3 * 365 + 1)
    assert act.expires == kept.expires


def test_the_password_is_asked_for(ana: Leaver) -> None:
    wrong = ana.close("sari-bahce-3-ucak")
    assert (wrong.status, wrong.body["code"]) == (422, "wrong_password")
    (tries,) = Credential.get(Session.get("ses_01KAGQ0000AAAAAAAAAAAAAAAA").identity).tries
    assert tries.failures == 1
    ana.plant.settle()
    assert PersonJob.count() == 0


def test_guesses_lock_the_account(ana: Leaver) -> None:
    assert [ana.close(f"sari-bahce-{n}-ucak").status for n in range(6)] == [422] * 5 + [429]
    assert ana.close(PASSWORD).status == 429


def test_leaving_twice_is_leaving_once(ana: Leaver) -> None:
    assert [ana.close().status, ana.close().status] == [202, 202]
    ana.plant.duplicate = 2
    ana.plant.settle()
    ana.wait(minutes=15)
    assert PersonJob.count() == 1
    assert ana.status() == "DONE"
    ana.wait(days=2)
    assert PersonJob.get(PersonJob.id_of_erasure(ANA)).round == 1


def test_nothing_is_erased_while_a_token_may_still_write(ana: Leaver) -> None:
    ana.close()
    ana.plant.settle()
    ana.wait(minutes=10)
    assert User.count() == 1
    ana.wait(minutes=2)
    assert User.count() == 0


def test_an_order_under_way_is_carried_out_first(ana: Leaver) -> None:
    (order,) = Order.by_user.query(ANA)
    Order(order.order_id).update(actions=[Order.status.set(Status.PAID.value)])
    ana.close()
    ana.plant.settle()
    ana.wait(minutes=15)
    assert ana.status() == "WAITING"
    assert (User.count(), Credential.count(), Wallet.count()) == (1, 0, 0), "what is not needed for it has gone"
    assert list(Order.get(order.order_id).items[0].on_behalf_of) != []
    Order(order.order_id).update(actions=[Order.status.set(Status.COMPLETED.value)])
    ana.wait(days=1)
    assert ana.status() == "DONE"
    assert User.count() == 0


@pytest.mark.parametrize("between", ["asked", "made"])
def test_a_copy_and_an_erasure_at_once_do_each_other_no_harm(ana: Leaver, between: str) -> None:
    ana.copy()
    if between == "made":
        ana.plant.settle()
        assert ana.copies()
    ana.close()
    ana.wait(minutes=15)
    ana.wait(minutes=15)
    assert ana.status() == "DONE"
    assert not any(ana.plant.dead.values())
    assert User.count() == 0
    assert ana.copies() == [], "a copy is all that was held"


def test_a_copy_that_is_whole_after_its_person_left_goes_with_them(ana: Leaver) -> None:
    """A part of it waited in a dead-letter queue, and is sent again when everything else is over."""
    job = ana.copy()
    ana.plant.relay()
    late = list(ana.plant.queues["orders"])
    ana.plant.queues["orders"].clear()
    ana.plant.settle()
    ana.close()
    ana.plant.settle()
    ana.wait(minutes=15)
    assert ana.status() == "DONE"
    ana.plant.queues["orders"].extend(late)
    ana.plant.settle()
    assert (PersonJob.get(job).status, ana.copies()) == ("DONE", [])


def test_a_part_that_got_lost_is_asked_for_again(ana: Leaver) -> None:
    ana.close()
    ana.plant.settle()
    ana.clock.advance(minutes=15)
    ana.plant.run_schedule("privacy")
    ana.plant.relay()
    ana.plant.queues["orders"].clear()
    ana.plant.settle()
    assert ana.ask("GET", f"/api/admin/users/{ANA}/erasure", as_="sevgi").body["waits_for"] == ["orders"]
    ana.wait(hours=6)
    assert ana.status() == "DONE"
