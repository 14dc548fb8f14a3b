"""iyzico over HTTP: signed requests, answers sorted into taken, refused and unknown."""

import json
import re
import secrets as chance
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kervan import log
from kervan.providers import iyzico_signing as signing
from kervan.providers.payments import ProviderRefused, ProviderUnreachable
from kervan.providers.secrets import Secrets
from kervan.settings import Secret, Settings

if TYPE_CHECKING:
    import httpx

    from kervan.providers.http import ProviderHttp

RATE_LIMITED = "50000"
NOT_ABOUT_THE_PAYMENT = frozenset({"1", "1000", "1001", RATE_LIMITED})  # its outage, our keys, too many requests
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)  # of a form
RETRY_AFTER = 5
RATE_RETRY_AFTER = 60

Answer = dict[str, Any]


class IyzicoGateway:
    """The account. `transport` may lead to a simulator; `nonce` makes each request's random key."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        transport: "httpx.BaseTransport | None" = None,
        nonce: Callable[[], str] = lambda: chance.token_hex(16),
    ) -> None:
        """Keys are read with every request, so that a rotated one is used."""
        self._settings = settings
        self._secrets = secrets
        self._transport = transport
        self._nonce = nonce
        self._held: ProviderHttp | None = None

    @property
    def live(self) -> bool:
        """As the stage is set."""
        return self._settings.iyzico_mode == "live"

    @property
    def base_url(self) -> str:
        """Where iyzico, or what stands in for it, is."""
        return self._settings.iyzico_base_url

    def ask(self, path: str, body: Mapping[str, Any]) -> Answer:
        """POST JSON. The answer may be a failure about the payment; any other failure is raised as unknown."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json", "accept": "application/json", **self._signed(path, content)}
        return self._sorted(self._http().post(path, content, headers))

    def order(self, path: str) -> Answer:
        """POST without a body: what is to be done stands in the path, and the signature covers that alone."""
        headers = {"content-type": "application/json", "accept": "application/json", **self._signed(path, b"")}
        return self._sorted(self._http().post(path, b"", headers))

    def look_up(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """GET. The signature covers the path alone."""
        headers = {"accept": "application/json", **self._signed(path, b"")}
        return self._sorted(self._http().get(f"{path}?{urlencode(query)}" if query else path, headers))

    def must_be_signed(self, answer: Answer, *fields: object) -> None:
        """Raise ProviderUnreachable for an answer that iyzico did not sign: what it says is not known to be true."""
        given, made = answer.get("signature"), signing.of_answer(self.secret_key(), *fields)
        if not isinstance(given, str) or not signing.equal(given, made):
            log.warning("the provider's answer is not signed by it", provider="iyzico")
            log.count("ProviderAnswerUnsigned", provider="iyzico")
            raise ProviderUnreachable(retry_after=RETRY_AFTER)

    def secret_key(self, *, fresh: bool = False) -> str:
        """What signs. Never empty: an empty one would let anybody sign."""
        held = str(self._secrets.get(Secret.IYZICO, fresh=fresh)["secret_key"]).strip()
        if not held:
            raise self._unusable("no_key")
        return held

    def merchant_id(self) -> str:
        """Our number at iyzico; a part of what subscription webhooks sign."""
        return str(self._secrets.get(Secret.IYZICO)["merchant_id"])

    def _signed(self, path: str, content: bytes) -> dict[str, str]:
        """A key or an address of the other mode is never used."""
        api_key = str(self._secrets.get(Secret.IYZICO)["api_key"])
        tests = {api_key.startswith("sandbox-"), not self.live}
        if len(tests) > 1 or (self.live and "sandbox" in self._settings.iyzico_base_url):
            raise self._unusable("other_mode")
        return signing.authorization(api_key, self.secret_key(), self._nonce(), path, content)

    def _sorted(self, answer: Answer) -> Answer:
        code = code_of(answer)
        if answer.get("status") == "success":
            return answer
        if answer.get("status") != "failure" or not code or code in NOT_ABOUT_THE_PAYMENT:
            log.warning("the provider did not serve us", provider="iyzico", error_code=code)
            log.count("ProviderUnreachable", provider="iyzico", kind=code or "no_status")
            raise ProviderUnreachable(retry_after=RATE_RETRY_AFTER if code == RATE_LIMITED else RETRY_AFTER)
        return answer

    def _http(self) -> "ProviderHttp":
        """Opened with the first request: a webhook needs only its secret."""
        if self._held is None:
            from kervan.providers.http import ProviderHttp

            self._held = ProviderHttp("iyzico", self._settings.iyzico_base_url, self._transport)
        return self._held

    def _unusable(self, kind: str) -> ProviderUnreachable:
        log.warning("the provider's keys cannot be used", provider="iyzico", error_code=kind, live=self.live)
        return ProviderUnreachable(retry_after=RETRY_AFTER)


def code_of(answer: Answer) -> str:
    """`errorCode`, which comes as text or as a number; empty where there is none."""
    return signing.text(answer.get("errorCode"))[:64]


def failed(answer: Answer) -> bool:
    """Whether iyzico did not do it. The HTTP status does not tell."""
    return answer.get("status") != "success"


def refusal(answer: Answer) -> ProviderRefused:
    """What a failure is to a caller."""
    log.warning("the provider refused", provider="iyzico", error_code=code_of(answer))
    return ProviderRefused(reason=code_of(answer))


def unreadable(what: str) -> ProviderUnreachable:
    """What an answer is to a caller that says something else than what was asked for."""
    log.warning("the provider's answer cannot be read", provider="iyzico", error_code=what)
    return ProviderUnreachable(retry_after=RETRY_AFTER)
