"""What every webhook's door does first, whichever group it belongs to."""

from collections.abc import Mapping

from kervan import log
from kervan.errors import BadRequest
from kervan.providers.payments import ProviderName, WebhookEvent
from kervan.world import World


def verified(world: World, provider: ProviderName, body: bytes, headers: Mapping[str, str]) -> WebhookEvent | None:
    """The event of these raw bytes; None for one of the other mode. Raises BadRequest, counted as an attack."""
    try:
        event = world.payments[provider].verify(body, headers, now=world.now().timestamp())
    except BadRequest:  # unreadable, or not signed by them
        log.warning("webhook refused", provider=provider.value)
        log.count("WebhookRefused", provider=provider.value)
        raise
    if event.live != world.payments[provider].live:
        log.warning("webhook of the other mode", provider=provider.value, event_id=event.event_id)
        log.count("WebhookOfOtherMode", provider=provider.value)
        return None
    return event
