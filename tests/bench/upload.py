"""From a picture on a phone to a file that can be shown: announced, posted, scanned, drawn anew, READY.

Twice: what we take of it (CPU milliseconds, AWS apart; the floor decodes the same bytes with the same library and does
nothing else), and how long a person waits on the local cloud (the floor puts the same bytes there and gets them).
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader, PdfWriter

from functions.files.handler import app
from infra.local import product
from infra.local.cloud import LocalCloud
from infra.local.people import DONOR
from infra.local.person import Person
from infra.stage import Stage
from kervan.settings import Bucket
from tests.bench.outside import Outside, outside
from tests.bench.stage import in_moto
from tests.bench.tables import median, show
from tests.conftest import Caller
from tests.e2e.test_files import send
from tests.faults.scene import opened
from tests.files import samples
from tests.files.conftest import Sender

ROUNDS, PATIENCE = 7, 30
KILOBYTE = 1024
PHONE, NOISE, SIDE, PAGES = (4000, 3000), (400, 300), 512, 40


@dataclass(frozen=True)
class Sample:
    """What is sent, and the least that must be done with it."""

    body: bytes
    media: str
    purpose: str
    floor: Callable[[bytes], object]


def run() -> None:
    """Measure and print."""
    logging.getLogger("kervan").setLevel(logging.ERROR)
    photo = _photo()
    wanted = {
        "a phone's photo as avatar": Sample(photo, "image/jpeg", "avatar", _thumbnail),
        "the same, attached": Sample(photo, "image/jpeg", "attachment", _decoded),
        f"a PDF of {PAGES} pages": Sample(_document(), "application/pdf", "attachment", _read),
    }
    _worked(wanted)
    _waited(wanted)


def _worked(wanted: Mapping[str, Sample]) -> None:
    """What the request and the worker take."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in wanted}
    calls: dict[str, int] = {}
    with in_moto(), opened() as scene, outside() as aws:
        sender = Sender(scene.world, Caller(scene.world), scene.plant, scene.plant.settle)
        for number in range(ROUNDS + 1):
            for name, sample in wanted.items():
                taken, calls[name] = _one(sender, sample, aws)
                found[name] += [taken] if number else []
    rows = []
    for name, sample in wanted.items():
        asked, worked, floor = (median(column) for column in zip(*found[name], strict=True))
        rows.append((name, len(sample.body) / KILOBYTE, asked, worked, worked / floor, calls[name]))
    header = ("what is sent", "KB", "announced, CPU ms", "looked at, CPU ms", "× bare decoding", "its calls to AWS")
    show("What an upload takes of us", header, rows)


def _one(sender: Sender, sample: Sample, aws: Outside) -> tuple[tuple[float, float, float], int]:
    """CPU milliseconds of the request, the worker and the floor; the worker's calls. It is gone afterwards."""
    announced: list[Any] = []
    said = partial(sender.announce, len(sample.body), sample.media, sample.purpose)
    asked, _ = aws.apart(lambda: announced.append(said()))
    file_id = announced[0].body["file"]["id"]
    sender.put(file_id, sample.body)
    worked, calls = aws.apart(lambda: sender.plant.work("files"))
    floor, _ = aws.apart(lambda: sample.floor(sample.body))
    if sender.look(file_id).body["status"] != "READY":
        raise SystemExit(f"not READY: {sender.look(file_id).body}")
    sender.call(app, "DELETE", f"/api/files/{file_id}", as_="ana")
    sender.deliver()
    return (asked, worked, floor), calls


def _waited(wanted: Mapping[str, Sample]) -> None:
    """On the local cloud, from the announcement to the link; the file is asked for until it is there."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in wanted}
    with LocalCloud.start() as cloud:
        product.people(cloud.addresses.door)
        donor = Person(cloud.urls, email=DONOR.email, password=DONOR.password).sign_in()
        s3, bucket = cloud.client("s3"), Stage.of(product.context()).settings.bucket(Bucket.UPLOADS)
        for number in range(ROUNDS + 1):
            for name, sample in wanted.items():
                ours = _seconds(partial(_upload, donor, sample))
                floor = _seconds(partial(_put_and_get, s3, bucket, sample.body))
                found[name] += [(ours * 1000, floor * 1000)] if number else []
    rows = []
    for name, times in found.items():
        ours, floor = (median(column) for column in zip(*times, strict=True))
        rows.append((name, ours, floor, ours / floor))
    show("Upload → READY on the local cloud", ("what is sent", "ms", "put and get, ms", "×"), rows)


def _upload(person: Person, sample: Sample) -> None:
    file_id, end = send(person, sample.body, sample.media, sample.purpose), time.monotonic() + PATIENCE
    while (file := person.ask("GET", f"/api/files/{file_id}"))["status"] != "READY":
        if file["status"] == "REJECTED" or time.monotonic() > end:
            raise SystemExit(f"not READY: {file}")
        time.sleep(0.01)


def _put_and_get(s3: Any, bucket: str, body: bytes) -> None:
    s3.put_object(Bucket=bucket, Key="bench", Body=body)
    s3.get_object(Bucket=bucket, Key="bench")["Body"].read()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _photo() -> bytes:
    """As large as a phone's, with some noise, so that its size is one of a photo too."""
    out = BytesIO()
    Image.effect_noise(NOISE, 60).convert("RGB").resize(PHONE, Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    return out.getvalue()


def _document() -> bytes:
    """Each page an object to be read."""
    writer = PdfWriter()
    for _ in range(PAGES):
        writer.add_blank_page(595, 842)
    return samples.written(writer)


def _decoded(body: bytes) -> None:
    with Image.open(BytesIO(body)) as image:
        image.load()


def _thumbnail(body: bytes) -> None:
    """Looked through to the end, as nothing else tells that it is whole; and drawn small."""
    _decoded(body)
    with Image.open(BytesIO(body)) as image:
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        image.thumbnail((SIDE, SIDE))
        image.save(BytesIO(), "JPEG", quality=88)


def _read(body: bytes) -> None:
    for page in PdfReader(BytesIO(body)).pages:
        page.mediabox  # noqa: B018 - read
