"""Texts to phones: one port, its provider chosen by the stage's settings. One attempt a call, for none of them knows a
text again that it has seen: whoever sends decides about another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from kervan import aws
from kervan.errors import Conflict, Locale, Unavailable
from kervan.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from kervan.providers.http import ProviderHttp
    from kervan.providers.secrets import Secrets

SERVER_ERROR = 500
PASSING = frozenset({"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException"})


class TextUnanswered(Unavailable):
    """Nobody knows whether the text was taken."""

    tr = "Mesaj sağlayıcısı yanıt vermedi."
    en = "The messaging provider did not respond."


class TextNotTaken(Unavailable):
    """The provider was not reached, or has too much to do: the text was not taken, and may be brought again."""

    tr = "Mesaj sağlayıcısı şu an mesaj almıyor."
    en = "The messaging provider is not accepting messages right now."


class TextRefused(Conflict):
    """The provider read the text and will never take it. `reason` is its own code."""

    tr = "Mesaj sağlayıcısı mesajı kabul etmedi ({reason})."
    en = "The messaging provider refused the message ({reason})."


class TextUnwanted(TextRefused):
    """Its reader has told the provider that they want no more."""


class Outcome(StrEnum):
    """What a report says for good."""

    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Report:
    """What became of a text, by the reference that it was sent with."""

    reference: str
    outcome: Outcome
    reason: str = ""
    unwanted: bool = False  # its reader has said that they want no more


@dataclass(frozen=True)
class Text:
    """An SMS to an E.164 number. Whether İYS knows a consent to a commercial one is asked by Netgsm alone."""

    number: str
    body: str
    reference: str
    commercial: bool = False
    seconds: int | None = None  # later it is worth nothing: a code


@dataclass(frozen=True)
class Template:
    """A WhatsApp message: the name of a template that Meta has approved, and the values of its body."""

    number: str
    name: str
    locale: Locale
    values: tuple[str, ...]
    reference: str


class SmsSender(Protocol):
    """What sends an SMS."""

    turkish: bool
    """Whether it sends Turkish letters in seven bits (`kervan.text.parts`)."""

    def send(self, text: Text) -> str:
        """The provider's id of the text; accepted is not delivered.

        Raises TextRefused, TextNotTaken and TextUnanswered.
        """


class WhatsApp(Protocol):
    """What sends a WhatsApp message."""

    def send(self, template: Template) -> str:
        """As `SmsSender.send`."""


class Phones:
    """The ways to a phone of a stage. Nothing of them is imported, read or opened before it is needed."""

    def __init__(
        self, settings: Settings, secrets: "Secrets", transports: "Mapping[str, httpx.BaseTransport] | None" = None
    ) -> None:
        """`transports` may lead to simulators in the same process, by the provider's name."""
        self._settings = settings
        self._secrets = secrets
        self._transports = transports or {}
        self._made: dict[str, Any] = {}

    @property
    def provider(self) -> str:
        """Who sends this stage's SMS."""
        return self._settings.sms_provider

    @property
    def sms(self) -> SmsSender:
        """By the provider of the settings."""
        makers: dict[str, Callable[[], SmsSender]] = {"sns": self._sns, "netgsm": self._netgsm, "twilio": self._twilio}
        sender: SmsSender = self._kept(self.provider, makers[self.provider])
        return sender

    @property
    def whatsapp(self) -> WhatsApp | None:
        """None where the stage has no number at Meta."""
        if not self._settings.whatsapp_number:
            return None
        sender: WhatsApp = self._kept("whatsapp", self._whatsapp)
        return sender

    def _kept(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _sns(self) -> SmsSender:
        return SnsSms(self._settings.sms_sender)

    def _netgsm(self) -> SmsSender:
        from kervan.providers.netgsm import NetgsmSms

        return NetgsmSms(self._settings, self._secrets, self._transports.get("netgsm"))

    def _twilio(self) -> SmsSender:
        from kervan.providers.twilio import TwilioSms

        return TwilioSms(self._settings, self._secrets, self._transports.get("twilio"))

    def _whatsapp(self) -> WhatsApp:
        from kervan.providers.whatsapp import MetaWhatsApp

        return MetaWhatsApp(self._settings, self._secrets, self._transports.get("whatsapp"))


class TextAccount:
    """An account at a provider that is asked over HTTP; `provider` names it and its setting."""

    provider: ClassVar[str]

    def __init__(self, settings: Settings, secrets: "Secrets", transport: "httpx.BaseTransport | None" = None) -> None:
        """A connection is opened with the first request."""
        self._settings = settings
        self._secrets = secrets
        self._transport = transport
        self._held: ProviderHttp | None = None

    def _http(self) -> "ProviderHttp":
        if self._held is None:
            from kervan.providers.http import ProviderHttp

            address = getattr(self._settings, f"{self.provider}_base_url")
            errors: dict[str, type[Unavailable]] = {"unknown": TextUnanswered, "untaken": TextNotTaken}
            self._held = ProviderHttp(self.provider, address, self._transport, **errors)
        return self._held


class SnsSms:
    """Amazon SNS. What becomes of a text it tells CloudWatch alone."""

    turkish = False

    def __init__(self, sender: str) -> None:
        """`sender` is a registered name, or empty."""
        self._sender = sender

    def send(self, text: Text) -> str:
        """One Publish."""
        said = {"SMSType": "Promotional" if text.commercial else "Transactional"}
        if self._sender:
            said["SenderID"] = self._sender
        attributes = {f"AWS.SNS.SMS.{name}": {"DataType": "String", "StringValue": v} for name, v in said.items()}
        sns: Any = aws.client("sns")
        try:
            answer = sns.publish(PhoneNumber=text.number, Message=text.body, MessageAttributes=attributes)
        except (EndpointConnectionError, ConnectTimeoutError):
            raise TextNotTaken from None
        except ClientError as error:
            raise _meaning(error) from error
        return str(answer["MessageId"])


def _meaning(error: ClientError) -> Exception:
    code = aws.error_code(error)
    if code in PASSING:
        return TextNotTaken()
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", SERVER_ERROR) >= SERVER_ERROR:
        return TextUnanswered()
    return TextRefused(reason=code)
