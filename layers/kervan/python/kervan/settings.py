"""What differs between stages, read once from the environment and checked whole before the first request.

A `Settings` field is the only declaration of a variable: infra writes `environ()` into every function, the function
reads it back with `settings()`. Secrets are not here: only their names are (`Secret`), their values stay in
Secrets Manager.
"""

import os
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "KERVAN_"
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+[^\s]*[^/\s]\Z")]


class SettingsError(Exception):
    """Names every variable that is missing or malformed, so that one look is enough."""


class Secret(StrEnum):
    """Secrets Manager entries, each a JSON object. A function reads only those that its entry names."""

    SHARED = "shared"  # {"jwks", "cursor_key", "subject_key", "edge_keys", "vapid"}: every HTTP function
    TOKEN_KEYS = "token-keys"  # noqa: S105 - a name; {"active": kid, "keys": [{"kid", "private"}]}: auth alone
    CODES = "codes"  # {"key": "<base64url>"}: derives mailed codes, so that no row holds one
    STRIPE = "stripe"  # {"api_key", "publishable_key", "webhook_secrets": [..]}
    IYZICO = "iyzico"  # {"api_key", "secret_key", "merchant_id"}
    PAYTR = "paytr"  # {"merchant_id", "merchant_key", "merchant_salt"}
    NETGSM = "netgsm"  # {"usercode", "password"}
    TWILIO = "twilio"  # {"account", "token"}
    WHATSAPP = "whatsapp"  # {"token", "app_secret", "verify_token"}
    DOCUMENT_CERTIFICATE = "document-certificate"  # {"chain": PEM leaf first, "root": PEM}
    VAPID = "vapid"  # {"keys": [{"id", "private", "public"}, before]}: the worker that pushes
    PROBE = "probe"  # {"key"}: opens /health/detailed to a monitor without an account

    def path(self, stage: str) -> str:
        """The entry's name in Secrets Manager."""
        return f"kervan/{stage}/{self.value}"


class Bucket(StrEnum):
    """The buckets of a stage."""

    DOCUMENTS = "documents"  # certificates and other files that the product makes
    EXPORTS = "exports"  # what staff asked for; files leave after a week
    UPLOADS = "uploads"  # what people send: under incoming/ as it came, under files/ what was found clean


class Settings(BaseModel):
    """One stage. Every field has an environment variable: its name in capitals behind `KERVAN_`."""

    model_config = ConfigDict(frozen=True, extra="forbid", regex_engine="python-re")  # the other takes 1 MB to say so

    stage: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,15}\Z")]
    account: Annotated[str, Field(min_length=1)]  # the AWS account, part of bucket names
    public_url: Url  # where people and apps reach the product; no slash at the end
    app_url: Url  # where a buyer's browser goes back to after paying
    cors_origins: str = ""  # comma-separated origins that browsers may call from; empty: none
    mail_from: Annotated[str, Field(pattern=r"^([^@\s<>]+@[^@\s<>]+|[^<>\r\n]+ <[^@\s<>]+@[^@\s<>]+>)\Z")]
    behind_edge: bool = True  # refuse what did not come through CloudFront (kervan.edge)
    socket_endpoint: Url  # the management address of the WebSocket API
    payment_providers: Annotated[str, Field(pattern=r"^[a-z]+(,[a-z]+)*\Z")] = "stripe"  # that buyers may choose
    stripe_base_url: Url = "https://api.stripe.com"
    stripe_mode: Literal["test", "live"] = "test"
    iyzico_base_url: Url = "https://sandbox-api.iyzipay.com"
    iyzico_mode: Literal["sandbox", "live"] = "sandbox"
    iyzico_webhooks: Literal["signed", "hints"] = "signed"  # hints: iyzico has not enabled its V3 signature yet
    paytr_base_url: Url = "https://www.paytr.com"
    paytr_test_mode: bool = True
    spotify_client_id: str = ""  # of the app at developer.spotify.com; empty: nobody can connect
    spotify_base_url: Url = "https://accounts.spotify.com"
    spotify_redirect_url: Url = "https://set-by-the-owner/spotify"  # the app's page, as Spotify knows it to the letter
    spotify_scopes: str = "user-read-currently-playing user-read-playback-state user-top-read"
    sms_provider: Literal["sns", "netgsm", "twilio"] = "sns"
    sms_sender: Annotated[str, Field(pattern=r"^[^\r\n]{0,34}\Z")] = ""  # registered name, number, or Twilio's MG…
    sms_letters: Literal["turkish", "latin"] = "turkish"  # latin: ş becomes s, and a part holds 160 letters
    sms_a_day: Annotated[int, Field(ge=0)] = 5000  # texts of the whole stage that nobody asked for by hand
    netgsm_base_url: Url = "https://api.netgsm.com.tr"
    twilio_base_url: Url = "https://api.twilio.com"
    whatsapp_base_url: Url = "https://graph.facebook.com"
    whatsapp_version: Annotated[str, Field(pattern=r"^v[0-9]+\.[0-9]+\Z")] = "v23.0"
    whatsapp_number: Annotated[str, Field(pattern=r"^[0-9]*\Z")] = ""  # the sending number's id; empty: not offered
    push_services: str = (  # whose addresses browsers may bring (`kervan.providers.push_services`)
        "fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
    )
    document_key: Annotated[str, Field(min_length=1)]  # KMS key id or alias that signs certificates
    file_scanner: Literal["structure", "clamd", "guardduty"] = "structure"  # what looks at files besides our own checks
    clamd_address: Annotated[str, Field(pattern=r"^([^\s:/]+:[0-9]+|/\S+)?\Z")] = ""  # host:port, or a socket's path
    staff_second_factor: bool = True  # staff who have not proved one have the rights of a user
    people_groups: str = ""  # comma-separated: the deployed groups that answer for people; infra says which
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    def table(self, name: str) -> str:
        """A table's physical name."""
        return f"{self.stage}-{name}"

    def bucket(self, bucket: Bucket) -> str:
        """A bucket's physical name; the account keeps it unique in the world."""
        return f"kervan-{self.stage}-{self.account}-{bucket}"

    @property
    def sealing_key(self) -> str:
        """The KMS key under which people's tokens of other services are kept (`kervan.providers.sealing`)."""
        return f"alias/kervan-{self.stage}-sealing"

    @property
    def mail_events(self) -> str:
        """The SES configuration set under which mail goes out: it tells of bounces and complaints."""
        return f"kervan-{self.stage}"

    @property
    def bus(self) -> str:
        """The event bus's physical name."""
        return f"{self.stage}-kervan"

    @property
    def offered(self) -> tuple[str, ...]:
        """The payment providers that buyers may choose from."""
        return tuple(self.payment_providers.split(","))

    @property
    def answering(self) -> frozenset[str]:
        """The groups that do a part of a person's copy, or erasure."""
        return frozenset(filter(None, self.people_groups.split(",")))

    @property
    def pushed_to(self) -> tuple[str, ...]:
        """The push services whose browsers are told."""
        return tuple(self.push_services.split(","))

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that browsers may call from."""
        return tuple(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())

    def environ(self) -> dict[str, str]:
        """The variables that `of` reads back."""
        return {PREFIX + name.upper(): str(value) for name, value in self.model_dump().items()}

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Settings from variables. Raises SettingsError naming every bad one."""
        values = {key.removeprefix(PREFIX).lower(): value for key, value in environ.items() if key.startswith(PREFIX)}
        known = {name: value for name, value in values.items() if name in cls.model_fields}
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            bad = "; ".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
            raise SettingsError(f"{error.error_count()} bad setting(s): {bad}") from None


@cache
def settings() -> Settings:
    """This process's settings; `settings.cache_clear()` forgets them (tests)."""
    return Settings.of(os.environ)
