"""A certificate: drawn, and signed without what KMS takes. CPU milliseconds, so that a busy machine counts less.

Floors: the finished page of which only the compression is left to do; an RSA-2048 signature and nothing around it.
"""

import re
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from functions.certificates.pdf import draw
from kervan import aws
from kervan.providers.documents import KmsDocumentSigner
from tests import document_key
from tests.bench.stage import in_moto
from tests.bench.tables import median, show
from tests.certificates.test_pdf import DOCUMENT
from tests.environment import STAGE

ROUNDS, TIMES = 9, 20
AT = datetime(2026, 11, 21, 9, 1, tzinfo=UTC)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
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
        kms = Timed()
        _, _, chain = document_key.made()
        signer = KmsDocumentSigner(lambda: kms, document_key.key_alias(STAGE), lambda: chain)
        page = draw(ONE_NAME, locale="tr")
        signed = signer.sign(page, at=AT, reason="Bağış belgesi")
        contents = [part for part in map(_unpacked, STREAM.findall(page)) if part]
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        found = _interleaved(
            {
                "page": lambda: draw(ONE_NAME, locale="tr"),
                "page of seven names": lambda: draw(DOCUMENT, locale="tr"),
                "page, floor": lambda: [zlib.compress(content) for content in contents],
                "signature": lambda: signer.sign(page, at=AT, reason="Bağış belgesi"),
                "signature, floor": lambda: key.sign(page, PKCS1v15(), SHA256()),
            },
            kms,
        )
    floor = {"page": "page, floor", "page of seven names": "page, floor", "signature": "signature, floor"}
    sizes = {"page": len(page), "page of seven names": len(draw(DOCUMENT, locale="tr")), "signature": len(signed)}
    budgets = {"page": "≤ 6 ×, ≤ 30 KB", "signature": "≤ 12 ms"}
    rows = [
        (
            name,
            f"{ms:.2f}",
            ms / found[floor[name]] if name in floor else "",
            _kilobytes(sizes.get(name)),
            budgets.get(name, ""),
        )
        for name, ms in found.items()
    ]
    show("A certificate", ("what", "CPU ms", "× floor", "KB", "budget"), rows)


def _kilobytes(size: int | None) -> object:
    return size / 1024 if size else ""


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


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
