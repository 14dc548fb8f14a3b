"""A certificate: drawn, and signed without what KMS takes. CPU milliseconds, so that a busy machine counts less.

Floors: a page of which everything is there but its QR code and the compression of what is not a font; an RSA-2048
signature and nothing around it. A thousand in a row, each another's, tell what a batch takes of one worker's CPU, and
whether its memory grows.
"""

import re
import resource
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from functions.certificates import qr
from functions.certificates.pdf import draw
from kervan import aws
from kervan.providers.documents import KmsDocumentSigner
from kervan.settings import Secret
from tests.bench.stage import in_moto
from tests.bench.tables import median, show
from tests.certificates.test_pdf import DOCUMENT
from tests.cloud import Clock
from tests.conftest import fresh_world

ROUNDS, TIMES = 9, 20
AT = datetime(2026, 11, 21, 9, 1, tzinfo=UTC)
OBJECT = re.compile(rb"<<((?:(?!endobj).)*?)>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
FONT = b"/Length1"
BATCH = 1000
ONE_NAME = replace(DOCUMENT, beneficiaries=("Çağrı Öztürk",))


class Timed:
    """KMS, and how long it took."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.client: Any = aws.client("kms")
        self.seconds = 0.0

    def sign(self, **asked: Any) -> Any:
        """As KMS does."""
        began = time.process_time()
        try:
            return self.client.sign(**asked)
        finally:
            self.seconds += time.process_time() - began


def run() -> None:
    """Measure and print."""
    with in_moto():
        world, kms = fresh_world(Clock()), Timed()
        chain = str(world.secrets.get(Secret.DOCUMENT_CERTIFICATE)["chain"])
        signer = KmsDocumentSigner(lambda: kms, world.settings.document_key, lambda: chain)
        page = draw(ONE_NAME, locale="tr")
        signed = signer.sign(page, at=AT, reason="Bağış belgesi")
        contents = [zlib.decompress(stream) for head, stream in OBJECT.findall(page) if FONT not in head]
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        found = _interleaved(
            {
                "page": lambda: draw(ONE_NAME, locale="tr"),
                "page of seven names": lambda: draw(DOCUMENT, locale="tr"),
                "page, floor": lambda: (qr.bars(DOCUMENT.verify_url), [zlib.compress(each) for each in contents]),
                "signature": lambda: signer.sign(page, at=AT, reason="Bağış belgesi"),
                "signature, floor": lambda: key.sign(page, PKCS1v15(), SHA256()),
            },
            kms,
        )
        batch = _batch(signer, kms)
    _show(found, {"page": page, "page of seven names": draw(DOCUMENT, locale="tr"), "signature": signed})
    _show_batch(*batch)


def _show(found: Mapping[str, float], files: Mapping[str, bytes]) -> None:
    floors = {"page": "page, floor", "page of seven names": "page, floor", "signature": "signature, floor"}
    budgets = {"page": "≤ 6 ×, ≤ 30 KB", "signature": "≤ 12 ms"}
    rows = []
    for name, ms in found.items():
        ratio = ms / found[floors[name]] if name in floors else ""
        size = len(files[name]) / 1024 if name in files else ""
        rows.append((name, f"{ms:.2f}", ratio, size, budgets.get(name, "")))
    show("A certificate", ("what", "CPU ms", "× floor", "KB", "budget"), rows)


def _batch(signer: KmsDocumentSigner, kms: Timed) -> tuple[float, float, float]:
    """CPU seconds of a thousand, and the process's largest size in MB before and after them."""
    before, kms.seconds, began = _largest(), 0.0, time.process_time()
    for number in range(BATCH):
        names = (f"Çağrı Öztürk {number}", *ONE_NAME.beneficiaries)
        one = replace(ONE_NAME, serial=f"KVN-2026-{number:05}-M2KD9-H", donor_name=names[0], beneficiaries=names)
        signer.sign(draw(one, locale="tr"), at=AT, reason="Bağış belgesi")
    return time.process_time() - began - kms.seconds, before, _largest()


def _largest() -> float:
    """Of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _show_batch(seconds: float, before: float, after: float) -> None:
    row = (f"{BATCH:,}", f"{seconds:.1f}", f"{BATCH / seconds:.0f}", f"{before:.0f}", f"{after:.0f}")
    show(
        "A batch in one process, without KMS and S3",
        ("certificates", "CPU s", "a second", "MB before", "MB after"),
        [row],
    )


def _interleaved(works: Mapping[str, Callable[[], object]], kms: Timed) -> dict[str, float]:
    """Milliseconds a time, KMS apart."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(ROUNDS + 1):
        for name, work in works.items():
            kms.seconds, began = 0.0, time.process_time()
            for _ in range(TIMES):
                work()
            if number:
                taken[name].append((time.process_time() - began - kms.seconds) / TIMES * 1000)
    return {name: median(values) for name, values in taken.items()}
