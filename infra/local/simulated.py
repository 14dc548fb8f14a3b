"""The simulators of the paid providers as parts of the local cloud: with the stage's keys, and ended with it.

Runs as a child process: `python -m infra.local.simulated iyzico`, its options in the environment, because keys are
among them and a command line is seen by every user. Each can be used alone: `python -m infra.local.simulators.iyzico`.
"""

import importlib
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from infra.local.children import stop_with_parent

OPTIONS = "LOCAL_SIMULATOR_OPTIONS"
FIRST_WEBHOOK = "2"  # seconds; iyzico takes 10 to 15, for which nobody at a desk wants to wait
Keys = Mapping[str, str]  # options of a simulator's command


def keys_of_stripe(secret: Mapping[str, Any]) -> Keys:
    """What the stage calls with, and what its webhooks are signed with."""
    return {"secret-key": secret["api_key"], "webhook-secret": secret["webhook_secrets"][0]}


def keys_of_iyzico(secret: Mapping[str, Any]) -> Keys:
    """What the stage calls with, and what signs."""
    return {**_named(secret, "api_key", "secret_key", "merchant_id"), "first-delivery": FIRST_WEBHOOK}


def keys_of_paytr(secret: Mapping[str, Any]) -> Keys:
    """The store, and what signs."""
    return _named(secret, "merchant_id", "merchant_key", "merchant_salt")


def keys_of_netgsm(secret: Mapping[str, Any]) -> Keys:
    """The account."""
    return _named(secret, "usercode", "password")


def keys_of_twilio(secret: Mapping[str, Any]) -> Keys:
    """The account, whose token signs its reports as well."""
    return _named(secret, "account", "token")


def keys_of_whatsapp(secret: Mapping[str, Any], number: str, approved: Mapping[str, int]) -> Keys:
    """The number, who may send from it, what signs its reports, and its approved templates."""
    templates = ",".join(f"{name}={values}" for name, values in approved.items())
    return {**_named(secret, "token", "app_secret"), "number": number, "approve": templates}


def _named(secret: Mapping[str, Any], *names: str) -> Keys:
    return {name.replace("_", "-"): str(secret[name]) for name in names}


def main() -> None:
    """Serve until interrupted."""
    provider, options = sys.argv[1], json.loads(os.environ.pop(OPTIONS))
    stop_with_parent()
    command = importlib.import_module(f"infra.local.simulators.{provider}.__main__")
    command.main([part for name, value in options.items() for part in (f"--{name}", value)])


if __name__ == "__main__":
    main()
