"""Which groups an app is made of. What those need of others comes along by itself (`manifest.together`)."""

from collections.abc import Mapping

from infra.manifest import Group, groups, together

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
