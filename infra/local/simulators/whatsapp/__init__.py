"""Meta's WhatsApp Cloud API to build against: template messages, and the signed webhook that tells of them.

Alone, over HTTP (bound to 127.0.0.1):

    python -m infra.local.simulators.whatsapp --port 8426 --number 1 --token T --app-secret S --webhook-url URL

True to Meta: bearer tokens, templates by name and language with the number of values that they were approved with,
opaque data given back with every state, webhooks signed over their very bytes and repeated. Left out: everything but
template messages.
"""

from infra.local.simulators.whatsapp.simulator import WhatsAppSimulator

__all__ = ("WhatsAppSimulator",)
