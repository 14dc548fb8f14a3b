"""A town with one of everything, owned by ana: what strangers try to reach. Every personal datum in it is a canary."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from functions.auth import passwords
from functions.auth.registration import REGISTRATION
from functions.auth.tables import Credential, EmailCode, PhoneCheck, Profile, Reset
from functions.catalog.tables import Category, Product, Seller, Stock, StockMove
from functions.certificates import issuing
from functions.certificates.tables import Certificate
from functions.exports import service as exports
from functions.exports.schemas import Wanted
from functions.health.documents import the_document
from functions.health.handler import app as health
from functions.orders import service as orders
from functions.orders.schemas import OrderIn
from infra.local.simulators.spotify import SpotifySimulator
from infra.local.simulators.stripe import SimulatorHTTPClient
from kervan.codes import email_code, phone_code, reset_token
from kervan.commit import commit
from kervan.money import Money
from kervan.settings import Secret
from kervan.text import identity_key
from kervan.world import World
from tests import cloud, donors
from tests.conftest import USERS, fresh_world
from tests.files.rows import clean
from tests.front import Reply, ask
from tests.health.conftest import built
from tests.security import browsers, club, desk, hiring, leaving, letters, listeners, papers
from tests.security.circle import PICTURE, Circle, gathered
from tests.security.parts import parts
from tests.security.people import EVERYBODY as EVERYBODY
from tests.security.people import address_of as address_of
from tests.security.people import email_of as email_of
from tests.security.people import names_of as names_of
from tests.security.people import phone_of as phone_of
from tests.security.people import refresh_token as refresh_token
from tests.security.people import session_id as session_id
from tests.security.people import settle_in
from tests.shop import person
from tests.stripe_fixture import simulated, with_stripe
from tests.taken import under_review

PASSWORD = "mavi-kapi-42-tren"
NEWCOMER = "yeni.kanarya@example.com"
BENEFICIARIES = ("Nazlıcan Vekâletli", "Şûle Hisseli")
SELLER = "sel_01KAGQ0000000000000000SEAR"
BULL = "prd_01KAGQ0000000000000000BVGA"
BOOK = "prd_01KAGQ0000000000000000K1TP"
STREET = "Kanarya Sokak 7"
ATTACHMENT = "fil_01KAGQ0000000000000000ATTA"
AVATAR = "fil_01KAGQ0000000000000000AVAT"
EVIDENCE = "fil_01KAGQ0000000000000000EV1D"


@dataclass
class Town:
    """Where everything is. Ids differ in each town."""

    world: World
    clock: cloud.Clock
    spotify: SpotifySimulator
    open_order: str = ""
    paid_order: str = ""
    certificate: str = ""
    sha256: str = ""
    payment: str = ""
    export: str = ""
    taken: str = ""  # a payment whose money fits no order
    subscription: str = ""  # to premium
    new_code: str = ""
    phone_code: str = ""
    reset_token: str = ""
    message: str = ""  # a dead letter's
    spotify_page: str = ""
    notice: str = ""  # in ana's inbox
    circle: Circle = field(init=False)

    def token(self, who: str, **changes: object) -> str:
        """An access token of somebody's session."""
        user_id, role = USERS[who]
        return cloud.access_token(user_id, role, self.clock.now, **{"sid": session_id(who), **changes})

    def ask(self, method: str, path: str, body: object = None, *, as_: str = "", **headers: str) -> Reply:
        """A request of somebody, or of nobody."""
        signed = {"authorization": f"Bearer {self.token(as_)}"} if as_ else {}
        return ask(method, path, body, **{**signed, **headers})

    def order(self, product_id: str = BULL, quantity: int = 1) -> dict[str, object]:
        """What ana wants."""
        item = {"product_id": product_id, "quantity": quantity, "on_behalf_of": list(BENEFICIARIES), "note": "kapıya"}
        address = {"name": "Ayşegül", "line": STREET, "district": "Üsküdar", "city": "İstanbul"}
        consent = {"version": "2026-1", "accepted": True}
        return {"items": [item], "shipping_address": address, "proxy_consent": consent}


def built_town(clock: cloud.Clock, spotify: SpotifySimulator, at: Mapping[str, str]) -> Town:
    """From an empty cloud. No provider can be reached but Stripe and Spotify, which are simulated."""
    world = fresh_world(clock)
    nowhere = {name: "http://127.0.0.1:9" for name in world.settings.model_dump() if name.endswith("_base_url")}
    others = {name: world.payments[name] for name in ("iyzico", "paytr")}
    stripe = simulated(clock)
    settings = world.settings.model_copy(update={**nowhere, **at})
    world = with_stripe(replace(world, settings=settings), SimulatorHTTPClient(stripe))
    world = replace(world, payments={**others, **world.payments})
    cloud.inhabit(world)
    health.dependency_overrides[the_document] = built
    town = Town(world, clock, spotify)
    hashed = passwords.hashed(world, PASSWORD)
    for who in EVERYBODY:
        settle_in(world, who, hashed)
    _open_shop(world)
    _upload(world)
    _buy(town)
    town.subscription = club.join(world, stripe)
    _challenges(town, hashed)
    town.spotify_page = listeners.connect(town.ask, spotify)
    town.circle = gathered(world)
    for make in (leaving.asked, hiring.asked, letters.file_away, *(part.settle for part in parts())):
        make(world)
    town.notice = browsers.open_one(world)
    town.message = desk.bury()
    return town


def _open_shop(world: World) -> None:
    now = world.now()
    seller = Seller(SELLER, name="Kanarya Çiftliği", city="Konya", about="", user_id=USERS["ana"][0], created_at=now)
    bull = {"kind": "donation", "category": "kurban", "certificate": True, "shares": 7, "stocked": True}
    rows = [
        Product(product_id, name=name, seller_id=SELLER, price=price, vat_rate=0, on_sale="yes", created_at=now, **more)
        for product_id, name, price, more in (
            (BULL, "Büyükbaş kurban, 1 hisse", Money(1_250_000, "TRY"), {**bull, "shelf": "kurban"}),
            (BOOK, "Kitap", Money(2999, "TRY"), {"kind": "digital", "category": "kitap", "shelf": "kitap"}),
        )
    ]
    shelves = [Category("all", name, name_tr=name.title(), name_en=name.title()) for name in ("kitap", "kurban")]
    move = StockMove(BULL, world.new_id("mov"), delta=50, reason="açılış", by=USERS["ana"][0], at=now)
    commit(new=(seller, *rows, *shelves, Stock(BULL, available=50, supplied=50), move))


def _buy(town: Town) -> None:
    """Ana has an order that is being paid, and one that is paid and has its certificate."""
    wanted = OrderIn.model_validate(town.order())
    first, second = (orders.place(town.world, person("ana"), town.world.new_id("ord"), wanted) for _ in range(2))
    town.open_order, town.paid_order = first.order_id, second.order_id
    donors.pay(town.world, second)
    issuing.issue(town.world, town.paid_order, town.world.now())
    town.certificate = Certificate.id_of(town.paid_order)
    town.sha256 = Certificate.get(town.certificate).sha256
    body = {"order_id": town.open_order, "provider": "stripe"}
    started = town.ask("POST", "/api/payments/process", body, as_="ana", idempotency_key="town")
    assert started.status == 201, started.text
    town.payment = str(started.body["payment"]["id"])
    wanted = Wanted("payments", "csv", town.world.now(), town.world.now())
    town.export = exports.ask(town.world, person("sevgi"), town.world.new_id("exp"), wanted, "tr").export_id
    town.taken = under_review(town.world, second).payment_id
    papers.draw_up(town.world, BULL)


def _upload(world: World) -> None:
    """Files that were found clean: three of ana's, and one that staff can show her."""
    ana, sevgi = USERS["ana"][0], USERS["sevgi"][0]
    hers = (ATTACHMENT, "attachment"), (AVATAR, "avatar"), (PICTURE, "attachment")
    clean(world, ana, *hers, filename=f"{names_of('ana')[1]}.png")
    clean(world, sevgi, (EVIDENCE, "evidence"))


def _challenges(town: Town, hashed: str) -> None:
    """A newcomer's code, a code for ana's number, a link to ana's new password."""
    world, now = town.world, town.world.now()
    key = world.secrets.get(Secret.CODES)["key"]
    code, check, link = (world.new_id(prefix) for prefix in ("chl", "chl", "rst"))
    profile = Profile(email=NEWCOMER, name="Yeni", surname="Gelen", locale="tr")
    newcomer = world.new_id("usr")
    registered = EmailCode(
        challenge_id=code,
        purpose=REGISTRATION,
        user_id=newcomer,
        asked_at=now,
        profile=profile,
        password_hash=hashed,
    )
    later = now.replace(hour=now.hour + 1)
    rows = (
        Credential(identity_key(NEWCOMER), user_id=newcomer, codes=[registered], expires=later),
        PhoneCheck(USERS["ana"][0], challenge_id=check, number=phone_of("ana"), expires_at=later, expires=later),
        Reset(
            link,
            identity=identity_key(email_of("ana")),
            user_id=USERS["ana"][0],
            asked_at=now,
            expires_at=later,
            expires=later,
        ),
    )
    commit(new=rows)
    town.new_code = email_code(key, code, identity_key(NEWCOMER))
    town.phone_code, town.reset_token = phone_code(key, check), reset_token(key, link)
