"""Invariant 12: a copy holds all that is held on a person; after an erasure nothing is left but what may be.

Every personal datum in the town is a canary; ana asks for her copy, and leaves.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from pynamodb.attributes import ListAttribute, MapAttribute, UnicodeAttribute

from functions.certificates.tables import Certificate
from functions.files.tables import File
from functions.orders.tables import Order, Status
from functions.users.tables import User
from infra.privacy import declared
from kervan import aws
from kervan.copying import packed
from kervan.holdings import FieldKind, Forget, Kept
from kervan.settings import Bucket
from kervan.shared_tables import Outbox
from tests.conftest import USERS
from tests.files.samples import photo
from tests.plant import Plant
from tests.security import snapshot
from tests.security.circle import CEM
from tests.security.people import address_of, email_of, names_of, phone_of, refresh_token
from tests.security.town import AVATAR, BENEFICIARIES, PASSWORD, STREET, Town

ANA = USERS["ana"][0]
TYPED = (email_of("ana"), *names_of("ana"), phone_of("ana"), *BENEFICIARIES, STREET, "kapıya", "Ayşegül")
KEYS = {"identity", "item_id", "cause"}  # what is found by it is not written over
STAYING = (Forget.STAYS, Forget.DATED)
WORDS = count(1)
SEEN = (address_of("ana"), "Telefon ana")


@pytest.fixture
def carried(town: Town) -> Iterator[Plant]:
    """The other half of the cloud; what was told when the town was built has been heard."""
    with Outbox.batch_write() as batch:
        for letter in list(Outbox.scan()):
            batch.delete(letter)
    with Plant().tapped() as plant:
        yield plant


def copied(town: Town, plant: Plant) -> dict[str, bytes]:
    """Ana's copy, as she unpacks it."""
    asked = town.ask("POST", "/api/me/export", as_="ana")
    assert asked.status == 202, asked.text
    plant.settle()
    job = asked.body["id"]
    assert town.ask("GET", f"/api/me/export/{job}", as_="ana").body["status"] == "READY"
    body = town.world.files.get(Bucket.EXPORTS, packed(ANA, job))
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def leave(town: Town, plant: Plant) -> None:
    """Ana closes her account, and the hour passes."""
    left = town.ask("DELETE", "/api/me", {"password": PASSWORD}, as_="ana")
    assert left.status == 202, left.text
    plant.settle()
    town.clock.advance(minutes=15)
    plant.run_schedule("privacy")
    plant.settle()
    assert not any(plant.dead.values()), plant.dead


def finish_orders() -> None:
    """What ana has ordered is carried out, or was given up."""
    for order in list(Order.by_user.query(ANA)):
        Order(order.order_id).update(actions=[Order.status.set(Status.COMPLETED.value)])


def say_more(town: Town) -> None:
    """Ana consents, writes to Cem, wants another address and orders once more."""
    said = [{"kind": kind, "version": "2026-1", "accepted": True} for kind in ("terms", "privacy", "marketing")]
    assert town.ask("PUT", "/api/me/consents", {"consents": said}, as_="ana").status == 200
    assert town.ask("POST", "/api/messages", {"receiver_id": CEM, "content": "Selam"}, as_="ana").status == 201
    assert town.ask("PATCH", "/api/me", {"email": "yeni.ana@example.com"}, as_="ana").status == 200
    assert town.ask("POST", "/api/orders", town.order(), as_="ana").status == 201


def report(town: Town) -> dict[str, object]:
    """What staff see of it."""
    answer = town.ask("GET", f"/api/admin/users/{ANA}/erasure", as_="sevgi")
    assert answer.status == 200, answer.text
    return dict(answer.body)


def test_the_copy_holds_all_that_was_typed_and_seen(town: Town, carried: Plant) -> None:
    picture = photo()
    lying = File.get(AVATAR)
    lying.serves = town.world.files.put(Bucket.UPLOADS, lying.served, picture, "image/png")
    lying.save()
    town.world.files.put(Bucket.DOCUMENTS, Certificate.get(town.certificate).file_key, b"%PDF of hers", "x")
    files = copied(town, carried)
    texts = "\n".join(body.decode() for name, body in files.items() if name.endswith(".json"))
    assert [word for word in (*TYPED, *SEEN) if word not in texts] == []
    assert all(json.loads(body) for name, body in files.items() if name.endswith(".json"))
    assert picture in files.values()
    assert b"%PDF of hers" in files.values()


def test_the_copy_holds_every_row_that_is_found(town: Town, carried: Plant) -> None:
    files = copied(town, carried)
    for table, holding in declared().items():
        rows = len(list(holding.rows(table, ANA))) if holding.found_by else 0
        found = [json.loads(body) for name, body in files.items() if name.endswith(f"/{table.schema().name}.json")]
        assert sum(map(len, found)) == rows, table


def test_the_copy_holds_no_secret_and_nobody_else(town: Town, carried: Plant) -> None:
    texts = b"\n".join(copied(town, carried).values()).decode(errors="replace")
    hidden = ("$argon2", "token_hash", "password_hash", "challenge_id", "sealed_refresh", "written_by")
    assert [word for word in hidden if word in texts] == []
    others = [email_of(who) for who in USERS if who != "ana"] + [phone_of(who) for who in USERS if who != "ana"]
    assert [word for word in others if word in texts] == []


def test_an_erasure_waits_for_what_is_under_way(town: Town, carried: Plant) -> None:
    leave(town, carried)
    said = report(town)
    assert (said["status"], said["waits_for"]) == ("WAITING", [])
    assert User.get(ANA).email == email_of("ana"), "who is owed something can be reached"
    assert Order.get(town.paid_order).shipping_address.line == STREET
    finish_orders()
    town.clock.advance(days=1)
    carried.run_schedule("privacy")
    carried.settle()
    assert report(town)["status"] == "DONE"


def test_nothing_is_left_but_what_may_be(town: Town, carried: Plant) -> None:
    finish_orders()
    leave(town, carried)
    assert report(town)["status"] == "DONE"
    rows = {name.removeprefix("test-"): text for name, text in snapshot.rows().items()}
    found = {name for name, text in rows.items() for word in (*TYPED, *SEEN) if _stands(word, text)}
    may = {
        table.schema().name
        for table, holding in declared().items()
        if holding.kept in (Kept.EXPIRES, Kept.PROOF, Kept.REFUSAL) and holding.forget in STAYING
    }
    assert found <= may, found - may
    assert _objects(town, Bucket.DOCUMENTS) == []
    assert [key for key in _objects(town, Bucket.UPLOADS) if "EV1D" not in key] == []


def test_every_personal_field_is_copied_and_erased(town: Town, carried: Plant) -> None:
    """The denominator is the declarations': a canary in each personal text of each row of hers."""
    say_more(town)
    finish_orders()
    planted = dict(canaries())
    assert len(planted) >= 60
    files = b"\n".join(copied(town, carried).values()).decode(errors="replace")
    assert {place for place, word in planted.items() if word not in files} == set()
    leave(town, carried)
    assert report(town)["status"] == "DONE"
    left = snapshot.text()
    may = {table.schema().name for table, holding in declared().items() if holding.forget in STAYING}
    assert {place for place, word in planted.items() if word in left and place.split(" ")[0] not in may} == set()


def test_of_declared_rows_nothing_personal_is_left(town: Town, carried: Plant) -> None:
    finish_orders()
    leave(town, carried)
    for table, holding in declared().items():
        if holding.found_by and holding.forget not in STAYING:
            left = list(holding.rows(table, ANA))
            assert left == [] or holding.forget == Forget.BLANKED, table
            assert not any(holding.blank(row) for row in left), table


def test_who_has_left_is_out_at_once(town: Town, carried: Plant) -> None:
    refresh = {"refresh_token": refresh_token("ana")}
    assert town.ask("DELETE", "/api/me", {"password": PASSWORD}, as_="ana").status == 202
    assert town.ask("POST", "/api/auth/refresh", refresh).status == 401
    assert town.ask("POST", "/api/auth/login", {"email": email_of("ana"), "password": PASSWORD}).status == 403


def canaries() -> Iterator[tuple[str, str]]:
    """Put a word that stands nowhere else into each personal text of ana's rows; where, and the word."""
    for table, holding in declared().items():
        rows = list(holding.rows(table, ANA)) if holding.found_by else []
        for number, row in enumerate(rows):
            for name in holding.names(FieldKind.PERSONAL):
                yield from _planted(row, name.split("."), f"{table.schema().name} {number}.{name}")
            row.save()


def _planted(holder: Any, path: list[str], place: str) -> Iterator[tuple[str, str]]:
    """In the texts at and below the path, but in those that tables are ordered by."""
    value, attribute = getattr(holder, path[0]), holder.get_attributes()[path[0]]
    if isinstance(value, MapAttribute):
        inside = [path[1:2] or [name] for name in value.get_attributes()] if len(path) == 1 else [path[1:]]
        for below in inside:
            yield from _planted(value, below, f"{place}.{below[0]}")
    elif isinstance(value, list) and value and isinstance(value[0], MapAttribute):
        for number, member in enumerate(value):
            for name in path[1:] or member.get_attributes():
                yield from _planted(member, [name], f"{place}.{number}.{name}")
    elif type(attribute) is UnicodeAttribute and path[0] not in KEYS:
        word = f"kanarya{next(WORDS):04d}x"
        setattr(holder, path[0], f"{word}@example.com" if path[0].endswith("email") else word)
        yield place, word
    elif isinstance(attribute, ListAttribute) and attribute.element_type is UnicodeAttribute:
        word = f"kanarya{next(WORDS):04d}x"
        setattr(holder, path[0], [word])
        yield place, word


def _stands(word: str, text: str) -> bool:
    return re.search(re.escape(word), text) is not None


def _objects(town: Town, bucket: Bucket) -> list[str]:
    s3: Any = aws.client("s3")
    listed = s3.list_object_versions(Bucket=town.world.settings.bucket(bucket))
    return [each["Key"] for kind in ("Versions", "DeleteMarkers") for each in listed.get(kind, ())]
