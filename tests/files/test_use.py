"""What files are for: pictures of people, evidence of what was done, and what another group shows."""

from collections.abc import Iterator

import pytest

from functions.files.handler import app as files
from functions.files.tables import File, FileInUse, FileNotReady, Purpose
from functions.orders.handler import app as orders
from functions.orders.tables import Order
from functions.users.handler import app as users
from functions.users.tables import User, UserAudit
from kervan.commit import commit
from kervan.errors import NotFound
from kervan.world import World
from tests import donors, shop
from tests.conftest import USERS, Caller
from tests.files import rows, samples
from tests.files.conftest import Sender, owed, used
from tests.postbox import Postbox
from tests.shop import person

CLEAN = "fil_01KAGQ0000000000000000AAAA"


@pytest.fixture
def postbox(world: World) -> Iterator[Postbox]:
    """What SES takes."""
    with Postbox().tapped() as box:
        yield box


@pytest.fixture
def ana(world: World) -> User:
    """Somebody with an account."""
    return donors.register(world, "ana")


def take(call: Caller, file_id: str | None, who: str = "ana") -> int:
    return call(users, "POST", "/api/me/avatar", {"file_id": file_id}, as_=who).status


def test_a_picture_is_seen_by_everyone_with_an_account(call: Caller, sender: Sender, ana: User) -> None:
    file_id = sender.send(samples.photo(), "image/jpeg", "avatar")
    assert sender.look(file_id, as_="bob").status == 404
    answer = call(users, "POST", "/api/me/avatar", {"file_id": file_id}, as_="ana")
    assert (answer.status, answer.body["avatar"]) == (200, file_id)
    assert sender.look(file_id, as_="bob").body["download"]
    assert call(files, "GET", f"/api/files/{file_id}").status == 401
    assert [list(row.changes) for row in UserAudit.query(USERS["ana"][0])] == [["avatar"]]


def test_another_picture_takes_the_place_of_the_first_which_is_erased(call: Caller, sender: Sender, ana: User) -> None:
    first, second = (sender.send(samples.image(), purpose="avatar") for _ in range(2))
    assert take(call, first) == take(call, first) == 200
    assert call(files, "DELETE", f"/api/files/{first}", as_="ana").status == 409
    assert take(call, second) == 200
    sender.deliver()
    assert [key for key, _ in sender.objects()] == [f"files/{second}"]
    assert take(call, None) == take(call, None) == 200
    sender.deliver()
    assert User.get(USERS["ana"][0]).avatar is None
    assert (sender.objects(), used(), owed()) == ([], 0, 0)


def test_only_ones_own_clean_picture_is_taken(call: Caller, sender: Sender, ana: User, world: World) -> None:
    donors.register(world, "bob")
    theirs = sender.send(samples.image(), purpose="avatar", as_="bob")
    other = sender.send(samples.image())
    bad = sender.send(samples.HTML, purpose="avatar")
    waiting = sender.announce(10, purpose="avatar").body["file"]["id"]
    statuses = [take(call, file_id) for file_id in (theirs, other, bad, waiting, "fil_01KAGQ0000000000000000BBBB", "x")]
    assert statuses == [404, 409, 409, 409, 404, 422]
    assert User.get(USERS["ana"][0]).avatar is None
    mine = sender.send(samples.image(), purpose="avatar")
    assert take(call, mine) == 200
    assert take(call, theirs, who="bob") == 200


@pytest.fixture
def order(world: World, ana: User) -> str:
    """Paid."""
    donors.stocked(world)
    return donors.order_paid(world)


def test_a_donor_is_shown_what_was_done_and_told_of_it(
    call: Caller, sender: Sender, order: str, postbox: Postbox
) -> None:
    film = samples.video()
    file_id = sender.send(film, "video/mp4", "evidence", as_="sevgi")
    assert sender.look(file_id).status == 404
    path = f"/api/orders/{order}/evidence"
    answers = [call(orders, "POST", path, {"file_id": file_id}, as_=who) for who in ("sevgi", "adem")]
    assert [answer.status for answer in answers] == [200, 200], answers
    sender.deliver()
    seen = call(orders, "GET", f"/api/orders/{order}", as_="ana").body["evidence"]
    assert seen == [{"file_id": file_id, "content_type": "video/mp4", "at": "2026-11-21T09:30:00Z"}]
    assert sender.look(file_id).body["download"]
    assert sender.look(file_id, as_="bob").status == 404
    assert sender.served(file_id) == film
    mails = [mail.subject for mail in postbox.mails if "görüntüleri" in mail.subject]
    assert mails == ["Siparişinizin görüntüleri hazır"]
    assert call(files, "DELETE", f"/api/files/{file_id}", as_="sevgi").status == 409


def test_who_may_show_what_for_which_order(call: Caller, sender: Sender, order: str, world: World) -> None:
    unpaid = shop.place(world).order_id
    file_id = sender.send(samples.image(), purpose="evidence", as_="sevgi")
    mine = sender.send(samples.image())
    absent = "ord_01KAGQ0000000000000000BBBB"

    def show(order_id: str, file: str, who: str = "adem") -> int:
        return call(orders, "POST", f"/api/orders/{order_id}/evidence", {"file_id": file}, as_=who).status

    assert show(order, file_id, "ana") == 403
    assert (show(absent, file_id), show(unpaid, file_id), show(order, mine), show(order, CLEAN)) == (404, 409, 409, 404)
    assert show(order, file_id) == 200, "a colleague's"
    assert show(donors.order_paid(world), file_id) == 409, "it is another order's"
    row = Order.get(order)
    row.evidence = [*row.evidence, *[row.evidence[0]] * 19]
    commit(row)
    more = sender.send(samples.image(), purpose="evidence", as_="sevgi")
    assert show(order, more) == 409


def test_another_group_uses_a_file_in_its_own_commit(world: World) -> None:
    """What chat does with an attachment: asks whether it may be used, and takes it."""
    owner = person("ana")
    rows.clean(world, owner.id, (CLEAN, "attachment"))
    others = [f"fil_01KAGQ0000000000000000{letter * 4}" for letter in "CDEF"]
    rows.clean(world, person("bob").id, *[(other, "attachment") for other in others])
    assert [file.file_id for file in File.usable_by(person("bob"), Purpose.ATTACHMENT, *others)] == others
    (file,) = File.usable_by(owner, Purpose.ATTACHMENT, CLEAN)
    assert file.link(world)
    for caller, purpose, refusal in (
        (person("bob"), Purpose.ATTACHMENT, NotFound),
        (person("sevgi"), Purpose.ATTACHMENT, NotFound),
        (owner, Purpose.AVATAR, FileNotReady),
    ):
        with pytest.raises(NotFound):
            File.usable_by(caller, purpose, CLEAN, others[0])
        with pytest.raises(refusal):
            File.usable_by(caller, purpose, CLEAN)
    with pytest.raises(FileInUse):
        commit(also=(File.attach(CLEAN, to="msg_1", by=person("bob").id),))
    commit(also=(File.attach(CLEAN, to="msg_1", by=owner.id),))
    assert File.get(CLEAN).used_by == "msg_1"
    assert File.get(CLEAN).loose is None
    for attempt in (
        lambda: File.usable_by(owner, Purpose.ATTACHMENT, CLEAN),
        lambda: commit(also=(File.attach(CLEAN, to="msg_2", by=owner.id),)),
    ):
        with pytest.raises(FileInUse):
            attempt()


def test_the_same_request_again_shows_the_same_picture(sender: Sender, call: Caller, ana: User) -> None:
    file_id = sender.send(samples.photo(), "image/jpeg", "avatar")
    wanted = {"file_id": file_id}
    first, second = (call(users, "POST", "/api/me/avatar", wanted, as_="ana", idempotency_key="a-1") for _ in range(2))
    assert (first.status, second.status, first.body) == (200, 200, second.body)
    assert len(list(UserAudit.query(USERS["ana"][0]))) == 1
