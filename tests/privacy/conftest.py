"""Ana with an account, an order and coins; what a copy and an erasure are about."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest

from functions.customization import wallets
from functions.customization.wallets import Movement
from functions.orders import service as orders
from functions.orders.tables import Order, Status
from functions.privacy.handler import app
from kervan import aws
from kervan.copying import COPIES, packed
from kervan.settings import Bucket
from kervan.world import World
from tests import shop
from tests.cloud import Clock
from tests.conftest import USERS, Answer, Caller
from tests.plant import Plant
from tests.security.people import settle_in

ANA = USERS["ana"][0]
PASSWORD = "mavi-kapi-42-tren"


@dataclass
class Leaver:
    """Somebody who asks about their data."""

    world: World
    clock: Clock
    call: Caller
    plant: Plant

    def ask(self, method: str, path: str, body: Any = None, *, as_: str = "ana", **headers: str) -> Answer:
        """A request to privacy."""
        return self.call(app, method, path, body, as_=as_, **headers)

    def close(self, password: str = PASSWORD) -> Answer:
        """A request to auth."""
        from functions.auth.handler import app as auth

        return self.call(auth, "DELETE", "/api/me", {"password": password}, as_="ana")

    def copy(self) -> str:
        """The id of a copy that is asked for."""
        asked = self.ask("POST", "/api/me/export")
        assert asked.status == 202, asked.body
        return str(asked.body["id"])

    def unpacked(self, job_id: str) -> dict[str, bytes]:
        """What is in it."""
        with zipfile.ZipFile(io.BytesIO(self.world.files.get(Bucket.EXPORTS, packed(ANA, job_id)))) as opened:
            return {name: opened.read(name) for name in opened.namelist()}

    def copies(self) -> list[str]:
        """Every version of what lies where copies do."""
        bucket = self.world.settings.bucket(Bucket.EXPORTS)
        s3: Any = aws.client("s3")
        found = s3.list_object_versions(Bucket=bucket, Prefix=COPIES)
        return [each["Key"] for kind in ("Versions", "DeleteMarkers") for each in found.get(kind, ())]

    def wait(self, **time: float) -> None:
        """Time passes, and what is due is done."""
        self.clock.advance(**time)
        self.plant.run_schedule("privacy")
        self.plant.settle()

    def status(self) -> str:
        """How far the erasure is, as staff see it."""
        return str(self.ask("GET", f"/api/admin/users/{ANA}/erasure", as_="sevgi").body["status"])


def settled(world: World) -> None:
    """Ana, her completed order, her coins."""
    from functions.auth import passwords

    settle_in(world, "ana", passwords.hashed(world, PASSWORD))
    shop.stock_the_shelf(world, shares=7)
    order = orders.place(world, shop.person("ana"), world.new_id("ord"), shop.wanted())
    Order(order.order_id).update(actions=[Order.status.set(Status.COMPLETED.value)])
    wallets.earn(world, ANA, Movement("gift", "town", coins=1000, experience=60))


@pytest.fixture
def ana(world: World, clock: Clock, call: Caller, plant: Plant) -> Leaver:
    """As she is before she asks."""
    settled(world)
    plant.settle()
    return Leaver(world, clock, call, plant)
