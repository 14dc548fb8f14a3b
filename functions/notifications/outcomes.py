"""What became of a message after it was sent: told twice, late and in any order, by SES, Twilio, Meta and Netgsm.

Whom SES calls unreachable, and who called a mail of ours spam, is not written to any more.
"""

from kervan import log
from kervan.commit import commit
from kervan.providers.sms import Report
from kervan.world import World

from .ledger import pseudonym
from .suppressing import Verdict, shortened, suppressing
from .tables import Covers, Sending, State, Why, key_of

PERMANENT = "Permanent"


def told(world: World, referred: str, state: State, reason: str = "", verdict: Verdict | None = None) -> bool:
    """Write down what became of a sending, and whom not to write to, in one commit. Whether that was news."""
    row = Sending.find(key_of(referred), consistent=True) if referred else None
    if row is None or not row.learns(state):
        log.info("report without news", message_key=key_of(referred), state=state.value)
        return False
    row.turn(state, reason)
    row.settled_at = world.now()
    commit(row, new=suppressing(world, row.recipient, row.channel, shortened(row.recipient), verdict))
    return True


def bounced(world: World, referred: str, address: str, kind: str, why: str) -> None:
    """A mail came back. Only an address that takes no mail at all is given up."""
    reason = f"{kind}/{why}".strip("/")[:64]
    if kind != PERMANENT:
        told(world, referred, State.FAILED, reason)
        return
    log.count("MailsBounced")
    verdict = Verdict(Why.BOUNCE, Covers.EVERYTHING, reason, "ses")
    _given_up(world, referred, address, State.BOUNCED, verdict)


def complained(world: World, referred: str, address: str, why: str) -> None:
    """A reader called a mail spam."""
    log.count("MailsComplained")
    verdict = Verdict(Why.COMPLAINT, Covers.EVERYTHING, why[:64], "ses")
    _given_up(world, referred, address, State.COMPLAINED, verdict)


def reported(world: World, provider: str, report: Report) -> bool:
    """What a provider of texts says for good. Whether that was news."""
    verdict = Verdict.unwanted(provider, report.reason) if report.unwanted else None
    return told(world, report.reference, State(report.outcome.value), report.reason, verdict)


def _given_up(world: World, referred: str, address: str, state: State, verdict: Verdict) -> None:
    """In one commit. A mail that we no longer know gives its reader up as well; one that we know of already does not
    do so again, for staff may have taken them off the list since.
    """
    row = Sending.find(key_of(referred), consistent=True) if referred else None
    if row is not None and not row.learns(state):
        return
    new = suppressing(world, pseudonym(world, address), "mail", masked(address), verdict)
    if row is None:
        commit(new=new)
        return
    row.turn(state, verdict.detail)
    row.settled_at = world.now()
    commit(row, new=new)


def masked(address: str) -> str:
    """`ayse@example.com` → `a•••@example.com`: enough to talk to its owner about it."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"
