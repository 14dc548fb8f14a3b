"""Webhooks of what became of texts: Twilio and Meta tell. Only what is signed counts."""

from collections.abc import Mapping

from kervan import log
from kervan.errors import BadRequest
from kervan.providers import twilio, whatsapp
from kervan.world import World

from . import outcomes


def from_twilio(world: World, referred: str, body: bytes, headers: Mapping[str, str]) -> None:
    """A callback about one text. Raises BadSignature, counted as an attack."""
    try:
        report = twilio.reported(world.settings, world.secrets, referred, body, headers)
    except BadRequest:
        _refused("twilio")
        raise
    if report is not None:
        outcomes.reported(world, "twilio", report)


def greeting(world: World, fields: Mapping[str, str]) -> str:
    """What Meta hears back."""
    return whatsapp.greeted(world.secrets, fields)


def from_whatsapp(world: World, body: bytes, headers: Mapping[str, str]) -> None:
    """A webhook, which may tell of many messages. Raises BadSignature and BadRequest."""
    try:
        told = whatsapp.reported(world.secrets, body, headers)
    except BadRequest:
        _refused("whatsapp")
        raise
    for report in told:
        outcomes.reported(world, "whatsapp", report)


def _refused(provider: str) -> None:
    log.warning("webhook refused", provider=provider)
    log.count("WebhookRefused", provider=provider)
