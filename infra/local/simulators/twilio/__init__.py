"""A Twilio to build against: its Messages API, and signed callbacks of what became of each message.

Alone, over HTTP (bound to 127.0.0.1):

    python -m infra.local.simulators.twilio --port 8425 --account AC… --token T

True to Twilio: basic authentication, form in and JSON out, its error codes, callbacks to each message's own address,
signed over that address and the form, repeated until they are taken. Left out: everything but sending SMS.
"""

from infra.local.simulators.twilio.simulator import TwilioSimulator

__all__ = ("TwilioSimulator",)
