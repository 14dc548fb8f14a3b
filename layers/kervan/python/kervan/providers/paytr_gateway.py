"""PayTR over HTTP: forms go, JSON comes, and what an answer is to a caller."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kervan import log
from kervan.providers.payments import ProviderRefused, ProviderUnreachable
from kervan.providers.paytr_tokens import Keys, token
from kervan.providers.secrets import Secrets
from kervan.settings import Secret, Settings

if TYPE_CHECKING:
    import httpx

    from kervan.providers.http import ProviderHttp

INQUIRY = "/odeme/durum-sorgu"
NO_SUCCESSFUL_PAYMENT = "004"
STATUSES = ("success", "failed", "error")
RETRY_AFTER = 5

Answer = dict[str, Any]


class PaytrGateway:
    """The store. `transport` may lead to a simulator."""

    def __init__(self, settings: Settings, secrets: Secrets, transport: "httpx.BaseTransport | None" = None) -> None:
        """Keys are read with every request, so that a rotated one is used."""
        self._settings = settings
        self._secrets = secrets
        self._transport = transport
        self._held: ProviderHttp | None = None

    def keys(self, *, fresh: bool = False) -> Keys:
        """The store's credentials. Never empty: an empty key would let anybody sign."""
        held = self._secrets.get(Secret.PAYTR, fresh=fresh)
        keys = Keys(*(str(held[name]).strip() for name in ("merchant_id", "merchant_key", "merchant_salt")))
        if not keys.key or not keys.salt:
            raise unreadable("no_key")
        return keys

    def ask(self, path: str, fields: Mapping[str, str]) -> Answer:
        """POST a form. An answer without a status of PayTR's is none."""
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        answer = self._http().post(path, urlencode(fields).encode(), headers)
        if answer.get("status") not in STATUSES:
            raise unreadable("no_status")
        return answer

    def inquire(self, order_id: str) -> Answer:
        """A success, or the failure that says that no payment of this order succeeded; any other is no answer.

        The key and the salt sign and are never sent.
        """
        keys = self.keys()
        fields = {
            "merchant_id": keys.merchant_id,
            "merchant_oid": order_id,
            "paytr_token": token(keys.key, keys.merchant_id, order_id, keys.salt),
        }
        answer = self.ask(INQUIRY, fields)
        if answer.get("status") != "success" and str(answer.get("err_no")).zfill(3) != NO_SUCCESSFUL_PAYMENT:
            raise unreadable(f"inquiry_{answer.get('err_no')}")
        return answer

    def _http(self) -> "ProviderHttp":
        """Opened with the first request: a callback needs only the keys."""
        if self._held is None:
            from kervan.providers.http import ProviderHttp

            self._held = ProviderHttp("paytr", self._settings.paytr_base_url, self._transport)
        return self._held


def refusal(answer: Answer) -> ProviderRefused:
    """What a failure is to a caller. A token is refused in words alone, which are for the log."""
    code, words = answer.get("err_no"), answer.get("reason") or answer.get("err_msg")
    log.warning("the provider refused", provider="paytr", error_code=code, words=str(words)[:200])
    return ProviderRefused(reason=str(code or "refused")[:64])


def unreadable(what: str) -> ProviderUnreachable:
    """An answer, or a setting, that leaves the outcome unknown."""
    log.warning("the provider's answer cannot be read", provider="paytr", error_code=what)
    log.count("ProviderUnreachable", provider="paytr", kind=what)
    return ProviderUnreachable(retry_after=RETRY_AFTER)
