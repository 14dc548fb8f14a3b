"""Which groups an app is made of. A group whose table another uses comes along by itself; its facts bring nobody."""

from collections.abc import Iterable, Mapping

from infra.manifest import Group, groups
from infra.reach import reach

ALWAYS = ("outbox", "health", "privacy", "queues", "audit")
PRESETS: Mapping[str, tuple[str, ...]] = {
    "community": (
        *("auth", "users", "realtime", "chat", "friends", "reports", "files", "premium", "customization"),
        *("spotify", "notifications", "push", "web"),
    ),
    "kurban": (
        "auth",
        "users",
        "catalog",
        "orders",
        "payments",
        "certificates",
        "realtime",
        "notifications",
        "news",
        "exports",
    ),
    "streaming": ("auth", "users", "payments", "realtime", "messages", "notifications", "exports"),
    "packaging": ("auth", "users", "orders", "payments", "realtime", "notifications", "exports"),
    "shop": ("auth", "users", "catalog", "orders", "payments", "realtime", "notifications", "exports"),
}
ALL = "all"


def chosen(app: str) -> dict[str, Group]:
    """The groups of an app, by name."""
    known = groups()
    if app == ALL:
        return known
    return together((*PRESETS[app], *ALWAYS), known)


def together(chosen: Iterable[str], known: Mapping[str, Group]) -> dict[str, Group]:
    """These groups and every group that owns a table which they use, and theirs in turn. What a listener uses counts
    only if its fact can come: nobody tells the facts of a group that is not deployed.
    """
    owners = {table: group.name for group in known.values() for table in group.tables}
    members: dict[str, Group] = {}
    wanted = set(chosen)
    while wanted != members.keys():
        absent = frozenset(known.keys() - wanted)
        members = {name: known[name].without(absent) for name in sorted(wanted)}
        entries = [function for group in members.values() for function in group.functions]
        used = {table for function in entries for table in reach(function.module, function.idle).tables}
        wanted |= {owners[table] for table in used if table in owners}
    return members
