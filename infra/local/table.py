"""What `scripts/dev` prints when everything is ready."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from infra.local.contents import SignIn

NAMES = {
    "api": "API",
    "docs": "API documents",
    "app": "Web client",
    "ws": "Socket",
    "mailbox": "Mailbox (mail, SMS, WhatsApp)",
    "stripe": "Stripe's simulator",
    "iyzico": "iyzico's simulator",
    "paytr": "PayTR's simulator",
    "spotify": "Spotify's simulator",
    "push": "Push service (browsers)",
    "netgsm": "Netgsm's simulator",
    "twilio": "Twilio's simulator",
    "whatsapp": "WhatsApp's simulator",
    "aws": "AWS (test / test)",
}


def overview(urls: Mapping[str, str], people: Sequence[SignIn], *, seconds: float) -> Group:
    """Where everything is and who can sign in."""
    table = Table(box=box.SIMPLE, show_header=False, padding=(0, 2))
    for key, url in urls.items():
        table.add_row(Text(NAMES.get(key, key), "bold"), Text(url, "cyan", overflow="fold"))
    for person in people:
        table.add_row(Text(person.role, "bold"), f"{person.email}  {person.password}")
    return Group(table, Text(f"Ready in {seconds:.1f} s. Ctrl-C stops everything and keeps its state.", "green"))
