"""Kervan itself as the contents of a local cloud: its stacks, its secrets, the certificate of its document key."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from infra.local import seed, simulated
from infra.local.addresses import LOCAL_STAGE, STANDING, WHATSAPP_NUMBER
from infra.local.children import REPOSITORY
from infra.local.contents import Client, Contents, Prepared, SignIn
from infra.local.emulator import REGION
from infra.local.faults import SeedingFailed
from infra.local.people import PEOPLE
from infra.local.person import JourneyFailed
from infra.local.synthesis import Synthesis

CACHE = REPOSITORY / ".cache"
MAIL_FROM = "Kervan <merhaba@kervan.test>"


def context(sms: str = "sns") -> dict[str, str]:
    """What the stacks are told at synthesis; the same in every run, so that one synthesis serves all."""
    return {**STANDING.context(), "mail_from": MAIL_FROM, **STANDING.context_of(sms)}


def begin_synthesis(sms: str = "sns") -> Synthesis:
    """Of the product's stacks as their sources are now."""
    return Synthesis.begin(context(sms), CACHE / "synth")


def stripe_account() -> dict[str, Any]:
    """What Stripe would give out for a test account."""
    return {
        "api_key": f"sk_test_{secrets.token_hex(16)}",
        "publishable_key": f"pk_test_{secrets.token_hex(16)}",
        "webhook_secrets": [f"whsec_{secrets.token_hex(16)}"],
    }


def prepare(client: Client, sms: str = "sns") -> Prepared:
    """Make up the secrets that are not there yet; tell what the parts around AWS share with the product."""
    from infra.secrets import ensure
    from infra.stage import Stage
    from kervan.edge import HEADER
    from kervan.settings import Bucket, Secret

    _verify_sender(client("sesv2"))
    manager = client("secretsmanager")
    ensure(manager, LOCAL_STAGE, {Secret.STRIPE: stripe_account()})
    kept = (Secret.SHARED, Secret.STRIPE, Secret.IYZICO, Secret.PAYTR, Secret.NETGSM, Secret.TWILIO, Secret.WHATSAPP)
    shared, stripe, iyzico, paytr, netgsm, twilio, whatsapp = (
        json.loads(manager.get_secret_value(SecretId=secret.path(LOCAL_STAGE))["SecretString"]) for secret in kept
    )
    texting = {"netgsm": simulated.keys_of_netgsm(netgsm), "twilio": simulated.keys_of_twilio(twilio)}
    return Prepared(
        edge_headers={HEADER: shared["edge_keys"][0]},
        simulated={
            "stripe": simulated.keys_of_stripe(stripe),
            "iyzico": simulated.keys_of_iyzico(iyzico),
            "paytr": simulated.keys_of_paytr(paytr),
            "spotify": {},
            "push": {},
            "whatsapp": simulated.keys_of_whatsapp(whatsapp, WHATSAPP_NUMBER, approved()),
            **{name: keys for name, keys in texting.items() if name == sms},
        },
        uploads=Stage.of(context()).settings.bucket(Bucket.UPLOADS),
    )


def approved() -> dict[str, int]:
    """The templates that an owner has approved at Meta, and how many values each asks for."""
    from functions.notifications.writing import FOLDER, blanks

    names = {path.name.split(".")[0].removeprefix("phone_") for path in FOLDER.glob("phone_*.txt")} - {"code", "news"}
    return {name: len(blanks(f"phone_{name}", "tr")) for name in sorted(names)}


def _verify_sender(mail: Any) -> None:
    """In AWS an owner proves the address or its domain; without it SES refuses to send, here as there."""
    address = MAIL_FROM.rpartition("<")[2].rstrip(">")
    with suppress(mail.exceptions.AlreadyExistsException):
        mail.create_email_identity(EmailIdentity=address)


def complete(client: Client) -> None:
    """Certify the document key, which a stack has made."""
    from infra.document_key import install

    with suppress(FileExistsError):
        install(LOCAL_STAGE, kms=client("kms"), secrets=client("secretsmanager"), now=datetime.now(UTC))
    _open_accounts(client("dynamodb").meta.endpoint_url)


def _open_accounts(aws: str) -> None:
    """The people of the local cloud, in a process that lives in its stage."""
    from infra.stage import Stage

    variables = {
        **os.environ,
        **Stage.of(context()).settings.environ(),
        "AWS_ENDPOINT_URL": aws,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
    done = subprocess.run(
        [sys.executable, "-m", "infra.accounts"],
        input=json.dumps([person.opening() for person in PEOPLE]),
        cwd=REPOSITORY,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SeedingFailed(f"The accounts could not be opened: {done.stderr.strip().splitlines()[-1]}")


def people(door: str) -> Sequence[SignIn]:
    """Fill the product with examples through its own API; safe to repeat. Raises SeedingFailed."""
    try:
        return seed.run(door)
    except (JourneyFailed, httpx.HTTPError) as fault:
        raise SeedingFailed(f"The examples could not be put in: {fault}") from fault


def kervan(sms: str = "sns") -> Contents:
    """The product; its SMS go through AWS, or through the simulator of `netgsm` or `twilio`."""
    return Contents(partial(begin_synthesis, sms), partial(prepare, sms=sms), complete, people)


KERVAN = kervan()
