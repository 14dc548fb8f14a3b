"""Asking Netgsm, which tells nothing by itself, what became of the texts that it took."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.providers.netgsm import IYS_REFUSED, MOST_JOBS, NetgsmSms
from kervan.providers.sms import Report, TextNotTaken, TextUnanswered
from kervan.world import World

from . import outcomes
from .tables import Sending, reference

PROVIDER = "netgsm"
ASKED_AFTER = timedelta(minutes=1)
GIVEN_UP = timedelta(days=2)
QUESTIONS = 5  # of a run; Netgsm answers ten a minute


def ask_netgsm(world: World) -> None:
    """A hundred texts a question, the oldest first. Safe to run twice, and at once with itself."""
    sender, now = world.sms.sms, world.now()
    if not isinstance(sender, NetgsmSms):
        return
    until = Sending.claimed_at <= now - ASKED_AFTER
    found = Sending.awaiting.query(PROVIDER, until, limit=MOST_JOBS * QUESTIONS, page_size=MOST_JOBS)
    waiting = list(found)
    for first in range(0, len(waiting), MOST_JOBS):
        try:
            _ask(world, sender, waiting[first : first + MOST_JOBS], now)
        except (TextNotTaken, TextUnanswered):
            log.info("reports are asked for later", provider=PROVIDER)
            return


def _ask(world: World, sender: NetgsmSms, rows: Sequence[Sending], now: datetime) -> None:
    jobs = {str(row.message_id): row for row in rows}
    told = sender.outcomes(list(jobs), min(row.claimed_at for row in rows) - ASKED_AFTER, now)
    for job, row in jobs.items():
        with suppress(Changed):  # another run was faster
            if job in told:
                outcome, code = told[job]
                report = Report(reference(row.key), outcome, code, unwanted=code in IYS_REFUSED)
                outcomes.reported(world, PROVIDER, report)
            elif row.claimed_at < now - GIVEN_UP:
                row.awaits = None
                commit(row)
