"""Idempotency keys: the first answer is kept for a day and given again, byte for byte."""

import json
from hashlib import sha256

from infra.local.simulators.stripe.answers import Answer
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import KeyInUse, KeyReused
from infra.local.simulators.stripe.state import Json

LONGEST = 255


def reserve(core: Core, key: str, path: str, given: Json) -> Answer | None:
    """Claim a key for this request, or give the kept answer of the same one."""
    if len(key) > LONGEST:
        raise KeyReused(f"Idempotency key is too long: it must be at most {LONGEST} characters.")
    request = {"path": path, "parameters": sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()}
    kept = core.state.answers.get(key)
    if kept is None or kept["at"] + core.settings.answers_kept <= core.clock():
        core.state.answers[key] = {**request, "at": core.clock(), "answer": None}
        return None
    _same(kept, request, key)
    if kept["answer"] is None:
        message = (
            "There is currently another in-progress request using this Stripe Idempotency Key (that probably means you"
            f" submitted twice, and the other request is still going through): {key}. Please try again later."
        )
        raise KeyInUse(message, code="idempotency_key_in_use")
    return Answer.load(kept["answer"]).replayed()


def keep(core: Core, key: str, answer: Answer) -> None:
    core.state.answers[key]["answer"] = answer.dump()


def release(core: Core, key: str) -> None:
    """Nothing began: the key may come again, even with other parameters."""
    core.state.answers.pop(key, None)


def _same(kept: Json, request: Json, key: str) -> None:
    advice = f"Try using a key other than '{key}' if you meant to execute a different request."
    if kept["path"] != request["path"]:
        message = (
            "Keys for idempotent requests can only be used for the same endpoint they were first used for"
            f" ('{request['path']}' vs '{kept['path']}'). {advice}"
        )
        raise KeyReused(message)
    if kept["parameters"] != request["parameters"]:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with."
            f" {advice}"
        )
        raise KeyReused(message)
