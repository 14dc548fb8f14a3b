"""The mail worker: letters in; mails at SES and rows of the ledger out. CPU milliseconds of ours, AWS apart.

The floor is a mail of the same words and files given to SES by botocore, and nothing around it. Memory is what is held
when a round's letters are done and its cloud is forgotten: it must not grow from round to round.
"""

import gc
import json
import logging
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from functions.auth.events import PasswordChanged
from functions.certificates.events import CertificateReady
from functions.notifications.worker import worker
from functions.orders.events import OrderPaid
from kervan.events import Event, Letter
from kervan.providers.mail import Attachment, Mail, SesMailer
from tests.bench.outside import Outside, outside
from tests.bench.stage import in_moto
from tests.bench.tables import median, say, show
from tests.faults.job import Job
from tests.faults.scene import opened
from tests.postbox import Postbox, Taken

ROUNDS, MAILS = 6, 60
GROWTH = 1.05  # of the last round over the second
MEGABYTE = 1024 * 1024
Facts = Mapping[str, Event]


@dataclass(frozen=True)
class Round:
    """Of so many mails of each kind: CPU milliseconds and calls to AWS of one, and what is held afterwards."""

    worker: Mapping[str, tuple[float, float]]
    floor: Mapping[str, tuple[float, float]]
    kilobytes: Mapping[str, float]
    held: float = 0.0


def run() -> None:
    """Measure and print; fail where memory grows."""
    logging.getLogger("kervan").setLevel(logging.ERROR)
    with in_moto():
        _round()
        tracemalloc.start()
        held = [_held_after(_round) for _ in range(3)]
        tracemalloc.stop()
        found = [_round() for _ in range(ROUNDS)]
    rows = []
    for kind in found[0].worker:
        ours, floor = median(each.worker[kind][0] for each in found), median(each.floor[kind][0] for each in found)
        calls = found[0].worker[kind][1]
        rows.append((kind, found[0].kilobytes[kind], ours, ours / floor, f"{1000 / ours:.0f}", f"{calls:.1f}"))
    header = ("mail", "KB", "CPU ms", "× floor", "a second of CPU", "calls to AWS")
    show(f"A mail of the worker, {worker.batch} letters at once", header, rows)
    say(
        f"\nHeld after each of {len(held)} rounds of {3 * MAILS} mails: {', '.join(f'{each:.2f}' for each in held)} MB."
    )
    if held[-1] > GROWTH * held[0]:
        raise SystemExit("memory grows with the mails")


def _held_after(work: Callable[[], object]) -> float:
    """MB, when it is over and nothing points to it."""
    work()
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / MEGABYTE


def _round() -> Round:
    """In a cloud of its own, with a donor whose order is paid and whose certificate is issued."""
    with opened() as scene:
        job = Job(scene)
        job.run()
        order, at = job.order, scene.world.now()
        certificate = job.certificates[0].certificate_id
        said = {"order_id": order.order_id, "user_id": order.user_id}
        facts = {
            "account: password changed": PasswordChanged(user_id=order.user_id, at=at),
            "receipt of an order": OrderPaid(**said, payment_id=str(order.payment_id), at=at),
            "certificate, attached": CertificateReady(**said, certificate_id=certificate, at=at),
        }
        taken = _sent_once(facts)
        mailer = SesMailer(scene.world.settings.mail_from, scene.world.settings.mail_events)
        with outside() as aws:
            ours = {kind: _each(aws, partial(_work, kind, fact), worker.batch) for kind, fact in facts.items()}
            floor = {kind: _each(aws, partial(_send, mailer, _mail(mail)), 1) for kind, mail in taken.items()}
    return Round(ours, floor, {kind: _size(mail) / 1024 for kind, mail in taken.items()})


def _sent_once(facts: Facts) -> dict[str, Taken]:
    """What SES gets of each; and everything that is made once is made."""
    with Postbox().tapped() as postbox:
        for kind, fact in facts.items():
            _work(kind, fact, -1)
    return dict(zip(facts, postbox.mails, strict=True))


def _each(aws: Outside, work: Callable[[int], None], at_once: int) -> tuple[float, float]:
    """CPU milliseconds and calls of one of many."""

    def all_of_them() -> None:
        for number in range(MAILS // at_once):
            work(number)

    milliseconds, calls = aws.apart(all_of_them)
    return milliseconds / MAILS, calls / MAILS


def _work(kind: str, fact: Event, number: int) -> None:
    """A batch of letters as SQS hands them over; a negative number is one alone."""
    count = worker.batch if number >= 0 else 1
    letters = [Letter.of(fact, letter_id=f"ltr_{kind}_{number}_{place}", trace="") for place in range(count)]
    bodies = [json.dumps({"detail": letter.model_dump()}) for letter in letters]
    records = [{"messageId": str(place), "body": body} for place, body in enumerate(bodies)]
    answer: dict[str, Any] = worker.handler({"Records": records}, None)
    if answer["batchItemFailures"]:
        raise SystemExit(f"the worker failed: {kind}")


def _send(mailer: SesMailer, mail: Mail, number: int) -> None:
    mailer.send(mail, f"ltr_{number}")


def _mail(taken: Taken) -> Mail:
    files = tuple(Attachment(name, "application/pdf", body) for name, body in taken.files.items())
    return Mail(taken.to, taken.subject, taken.html, taken.text, files)


def _size(taken: Taken) -> int:
    return len(taken.html.encode()) + len(taken.text.encode()) + sum(map(len, taken.files.values()))
