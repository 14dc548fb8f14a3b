"""The pages where a person begins a subscription and sees to it: Stripe's Checkout and customer portal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.pages import Pages, amount, form, web_address
from infra.local.simulators.stripe import portal, subscriptions
from infra.local.simulators.stripe.billing_texts import TEXTS
from infra.local.simulators.stripe.errors import ApiError, CardDeclined
from infra.local.simulators.stripe.pages import CHOICES
from infra.local.simulators.stripe.simulator import StripeSimulator
from infra.local.simulators.stripe.state import Json
from infra.local.simulators.stripe.texts import refusal

SESSION = "{CHECKOUT_SESSION_ID}"


def routes(simulator: StripeSimulator) -> list[Route]:
    checkout, customer = CheckoutPages(simulator), PortalPages(simulator)
    return [
        Route("/c/pay/{id}", checkout.show, methods=["GET"]),
        Route("/c/pay/{id}", checkout.pay, methods=["POST"]),
        Route("/p/session/{id}", customer.show, methods=["GET"]),
        Route("/p/session/{id}", customer.change, methods=["POST"]),
    ]


class BillingPages(Pages):
    """Both find what they are about by an id that nobody can guess, as Stripe's do."""

    def __init__(self, simulator: StripeSimulator) -> None:
        super().__init__(Path(__file__).parent / "templates", TEXTS)
        self._simulator = simulator

    def _object(self, kind: str, identifier: str) -> Json | None:
        self._simulator.billing.run_due()
        found = self._simulator.core.state.objects.get(identifier)
        return found if found and found["object"] == kind else None

    def _shown(self, template: str, language: str, status: int = 200, **facts: object) -> Response:
        return self.page(template, self.language(language), {}, status, **facts)


class CheckoutPages(BillingPages):
    """Open until it is paid or has run out."""

    async def show(self, request: Request) -> Response:
        session = self._object("checkout.session", request.path_params["id"])
        language = request.query_params.get("lang") or (session or {}).get("locale") or ""
        return self._show(session, language)

    async def pay(self, request: Request) -> Response:
        given = await form(request)
        session = self._object("checkout.session", request.path_params["id"])
        language = given.get("lang", "")
        if session is None or session["status"] != "open":
            return self._show(session, language)
        if "leave" in given:
            return RedirectResponse(web_address(session["cancel_url"] or "") or session["url"], 303)
        try:
            intent = self._simulator.billing.subscribe(session["id"], given.get("number", ""))
        except CardDeclined as declined:
            said = declined.body
            words = refusal(self.language(language), said["message"], said.get("decline_code"), said.get("code"))
            return self._show(session, language, words, declined.status)
        except ApiError:  # paid meanwhile, in another tab
            return self._show(session, language)
        if intent["status"] == "requires_action":
            return RedirectResponse(intent["next_action"]["redirect_to_url"]["url"], 303)
        return self._show(self._object("checkout.session", session["id"]), language)

    def _show(self, session: Json | None, language: str, message: str | None = None, status: int = 200) -> Response:
        if session is None:
            return self._shown("ended.html", language, 404, outcome="absent")
        if session["status"] == "complete":
            back = web_address(session["success_url"].replace(SESSION, session["id"]))
            return RedirectResponse(back, 303) if back else self._shown("ended.html", language, outcome="complete")
        if session["status"] == "expired":
            return self._shown("ended.html", language, outcome="expired", back=web_address(session["cancel_url"] or ""))
        price = self._simulator.core.get("price", self._simulator.core.state.billing[session["id"]]["price"])
        return self._shown(
            "checkout.html",
            language,
            status,
            amount=amount(session["amount_total"], session["currency"], self.language(language)),
            product=self._simulator.core.get("product", price["product"])["name"],
            interval=price["recurring"]["interval"],
            email=session["customer_email"],
            message=message,
            choices=CHOICES,
        )


class PortalPages(BillingPages):
    """A customer's subscription: another card, the end of it, and what was charged."""

    async def show(self, request: Request) -> Response:
        return self._show(request, request.query_params)

    async def change(self, request: Request) -> Response:
        """One of the page's buttons."""
        given = await form(request)
        session = self._object("billing_portal.session", request.path_params["id"])
        held = self._subscription(session) if session else None
        if session is None or held is None or not portal.is_open(self._simulator.core, session):
            return self._show(request, given)
        try:
            self._do(held, given)
        except (CardDeclined, ApiError) as refused:
            said = refused.body
            words = refusal(self.language(given.get("lang")), said["message"], said.get("decline_code"))
            return self._show(request, given, words, refused.status)
        return RedirectResponse(f"?lang={self.language(given.get('lang'))}", 303)

    def _do(self, held: Json, given: Mapping[str, str]) -> None:
        desk = self._simulator.billing
        match given.get("do"):
            case "end" | "resume" as wish:
                desk.will_end(held["id"], ends=wish == "end")
            case "card":
                desk.replace_card(held["customer"], given.get("number", ""))
            case "pay":
                desk.pay_now(held["id"])

    def _subscription(self, session: Json) -> Json | None:
        """The customer's running one, or the last that ran."""
        theirs = [
            each
            for each in self._simulator.core.state.of_kind("subscription")
            if each["customer"] == session["customer"]
        ]
        running = (each for each in theirs if each["status"] not in subscriptions.ENDED)
        return next(running, theirs[0] if theirs else None)

    def _show(
        self, request: Request, given: Mapping[str, str], message: str | None = None, status: int = 200
    ) -> Response:
        session = self._object("billing_portal.session", request.path_params["id"])
        language = given.get("lang") or (session or {}).get("locale") or ""
        if session is None or not portal.is_open(self._simulator.core, session):
            return self._shown("ended.html", language, 404, outcome="absent")
        held = self._subscription(session)
        return self._shown(
            "portal.html",
            language,
            status,
            held=held,
            running=held is not None and held["status"] not in subscriptions.ENDED,
            invoices=self._invoices(session, self.language(language)),
            back=web_address(session["return_url"] or ""),
            message=message,
            choices=CHOICES,
            day=_day,
        )

    def _invoices(self, session: Json, language: str) -> list[Json]:
        theirs = (
            each for each in self._simulator.core.state.of_kind("invoice") if each["customer"] == session["customer"]
        )
        return [{**each, "words": amount(each["amount_due"], each["currency"], language)} for each in list(theirs)[:24]]


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d.%m.%Y")
