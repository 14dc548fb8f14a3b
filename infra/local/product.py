"""Kervan itself as the contents of a local cloud: its stacks, its secrets, the certificate of its document key."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from infra.local.addresses import LOCAL_STAGE, STANDING
from infra.local.children import REPOSITORY
from infra.local.contents import Client, Contents, Prepared, SignIn
from infra.local.secrets import Values, seed_secrets
from infra.local.synthesis import Synthesis

CACHE = REPOSITORY / ".cache"
MAIL_FROM = "Kervan <merhaba@kervan.test>"


def context() -> dict[str, str]:
    """What the stacks are told at synthesis; the same in every run, so that one synthesis serves all."""
    return {**STANDING.context(), "mail_from": MAIL_FROM}


def begin_synthesis() -> Synthesis:
    """Of the product's stacks as their sources are now."""
    return Synthesis.begin(context(), CACHE / "synth")


def registered(stage: str) -> Values:
    """The secrets that the application makes up for itself: `kervan.settings.SECRETS`, a maker by secret."""
    from kervan import settings

    makers: Mapping[Any, Callable[[], Mapping[str, Any]]] = getattr(settings, "SECRETS", {})
    return {secret.path(stage): make() for secret, make in makers.items()}


def standing_in(stage: str) -> Values:
    """What a provider or the platform would give out: Stripe's keys, the edge's."""
    from kervan.settings import Secret

    return {
        Secret.STRIPE.path(stage): {
            "api_key": f"sk_test_{secrets.token_hex(16)}",
            "publishable_key": f"pk_test_{secrets.token_hex(16)}",
            "webhook_secrets": [f"whsec_{secrets.token_hex(16)}"],
        },
        Secret.SHARED.path(stage): {
            "edge_key": secrets.token_urlsafe(32),
            "cursor_key": secrets.token_urlsafe(32),
        },
        Secret.CODES.path(stage): {"key": secrets.token_urlsafe(32)},
        Secret.PROBE.path(stage): {"key": secrets.token_urlsafe(32)},
    }


def prepare(client: Client) -> Prepared:
    """Seed the secrets and tell what the front door and Stripe's simulator share with the product."""
    from kervan.request import EDGE_HEADER
    from kervan.settings import Secret

    seeded = seed_secrets(client("secretsmanager"), LOCAL_STAGE, [registered, standing_in])
    stripe, shared = (seeded[secret.path(LOCAL_STAGE)] for secret in (Secret.STRIPE, Secret.SHARED))
    return Prepared(
        edge_headers={EDGE_HEADER: shared["edge_key"]},
        stripe_key=stripe["api_key"],
        stripe_webhook_secret=stripe["webhook_secrets"][0],
    )


def complete(client: Client) -> None:
    """Certify the document key, which a stack has made."""
    from infra.document_key import install

    with suppress(FileExistsError):
        install(LOCAL_STAGE, kms=client("kms"), secrets=client("secretsmanager"), now=datetime.now(UTC))


def people(door: str) -> Sequence[SignIn]:
    """Fill the product with examples through its own API; safe to repeat."""
    if find_spec("infra.local.seed") is None:
        return ()
    return [SignIn(*person) for person in import_module("infra.local.seed").run(door)]


KERVAN = Contents(begin_synthesis, prepare, complete, people)
