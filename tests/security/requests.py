"""A lawful request for every operation, about what is ana's."""

import json
from typing import Any

from infra.local.simulators.stripe.webhooks import sign
from tests.conftest import USERS
from tests.security import browsers, club, desk, hiring, leaving, letters, papers
from tests.security import town as places
from tests.security.circle import CEM, DENIZ, EFE, FUSUN, PICTURE
from tests.security.parts import parts
from tests.security.request import Request as Request
from tests.security.town import PASSWORD, Town
from tests.stripe_fixture import SIGNING_SECRET
from tests.webhooks import Signed, of_iyzico, of_paytr

NEW_PASSWORD = "yesil-pencere-7-vapur"
ABSENT = "01KAGQ000000000000000ABSNT"
DAYS = ("2026-11-01T00:00:00Z", "2026-11-21T00:00:00Z")


def requests(town: Town) -> dict[str, Request]:
    """By operation; one that is not here needs nothing."""
    shop = {**_of_catalog(), **_of_orders(town), **papers.requests(town.certificate, town.sha256, places.BULL)}
    members = {**club.requests(town.subscription, int(town.clock.now.timestamp())), **_of_spotify(town)}
    talk = {**_of_chat(town), **_of_friends(town), **letters.requests(town.world), **browsers.requests(town.notice)}
    return {
        **_of_auth(town),
        **leaving.requests(town.world, PASSWORD),
        **hiring.requests(town.world, NEW_PASSWORD),
        **shop,
        **_of_files(town),
        **_of_health(),
        **members,
        **talk,
        **desk.requests(town.message),
        **{operation: sent for part in parts() for operation, sent in part.requests().items()},
    }


def request(town: Town, operation: str) -> Request:
    """Of one operation."""
    return requests(town).get(operation, Request())


def _of_auth(town: Town) -> dict[str, Request]:
    channels = {"email": True, "sms": False, "push": False}
    person = {"email": "baska@example.com", "password": NEW_PASSWORD, "name": "Başka", "surname": "Biri"}
    ana = {"user_id": USERS["ana"][0]}
    return {
        "POST /api/auth/register": Request(body=person),
        "POST /api/auth/verify-email": Request(body={"email": places.NEWCOMER, "code": town.new_code}),
        "POST /api/auth/login": Request(body={"email": places.email_of("ana"), "password": PASSWORD}),
        "POST /api/auth/refresh": Request(body={"refresh_token": places.refresh_token("ana")}),
        "POST /api/auth/forgot-password": Request(body={"email": places.email_of("ana")}),
        "POST /api/auth/reset-password": Request(body={"token": town.reset_token, "password": NEW_PASSWORD}),
        "POST /api/auth/verify-phone/start": Request(body={"phone": "+905551110000"}),
        "POST /api/auth/verify-phone": Request(body={"code": town.phone_code}),
        "DELETE /api/auth/sessions/{session_id}": Request({"session_id": places.session_id("ana")}),
        "PATCH /api/me": Request(body={"name": "Ayşe"}),
        "POST /api/me/password": Request(body={"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
        "PUT /api/me/consents": Request(body={"consents": [{"kind": "terms", "version": "2026-1", "accepted": True}]}),
        "PUT /api/me/notification-preferences": Request(
            body={"orders": channels, "messages": channels, "news": channels}
        ),
        "GET /api/consents/{kind}": Request({"kind": "terms"}),
        "GET /api/admin/users": Request(query=f"?email={places.email_of('ana')}"),
        "GET /api/admin/users/{user_id}": Request(ana),
        "PATCH /api/admin/users/{user_id}": Request(ana, body={"role": "staff"}),
        "GET /api/admin/users/{user_id}/audit": Request(ana),
    }


def _of_catalog() -> dict[str, Request]:
    price = {"amount": "100.00", "currency": "TRY"}
    product = {"name": "Koyun", "kind": "donation", "category": "kurban", "price": price, "vat_rate": 0}
    seller = {"name": "Başka Çiftlik", "city": "Van"}
    bull, book = {"product_id": places.BULL}, {"product_id": places.BOOK}
    return {
        "GET /api/products/{product_id}": Request(bull),
        "POST /api/products": Request(body={**product, "seller_id": places.SELLER}),
        "PUT /api/products/{product_id}": Request(book, body=product),
        "DELETE /api/products/{product_id}": Request(book),
        "POST /api/products/{product_id}/stock": Request(bull, body={"delta": 1, "reason": "doğum"}),
        "GET /api/products/{product_id}/stock/moves": Request(bull),
        "POST /api/products/{product_id}/view": Request(bull),
        "PUT /api/categories/{category}": Request({"category": "adak"}, body={"name": {"tr": "Adak", "en": "Vow"}}),
        "POST /api/sellers": Request(body=seller),
        "GET /api/sellers/{seller_id}": Request({"seller_id": places.SELLER}),
        "PUT /api/sellers/{seller_id}": Request({"seller_id": places.SELLER}, body=seller),
    }


def _of_orders(town: Town) -> dict[str, Request]:
    opened, paid = {"order_id": town.open_order}, {"order_id": town.paid_order}
    payment, stripe = {"payment_id": town.payment}, {"provider": "stripe"}
    event, at = json.dumps(_event()), int(town.clock.now.timestamp())
    signed = Request(body=event.encode(), headers={"stripe_signature": sign(event, SIGNING_SECRET, at)})
    return {
        "POST /api/orders": Request(body=town.order()),
        "GET /api/orders/{order_id}": Request(opened),
        "POST /api/orders/{order_id}/cancel": Request(opened),
        "PUT /api/orders/{order_id}/status": Request(paid, body={"status": "PROCESSING"}),
        "POST /api/payments/process": Request(body={**opened, **stripe}, headers={"idempotency_key": "pay"}),
        "GET /api/payments/{payment_id}": Request(payment),
        "GET /api/payments/return/{provider}": Request(stripe, query=f"?payment_id={town.payment}"),
        "POST /api/payments/return/{provider}": Request(stripe, query=f"?payment_id={town.payment}"),
        "GET /api/admin/ledger": Request(query=f"?payment_id={town.payment}"),
        "POST /api/admin/exports": Request(body={"type": "payments", **dict(zip(("from", "to"), DAYS, strict=True))}),
        "GET /api/admin/exports/{export_id}": Request({"export_id": town.export}),
        "POST /api/admin/exports/{export_id}/cancel": Request({"export_id": town.export}),
        "GET /api/admin/export": Request(query=f"?type=payments&from={DAYS[0]}&to={DAYS[1]}"),
        **_of_refunds(town),
        "POST /api/payments/webhook": signed,
        "POST /api/webhooks/stripe": signed,
        "POST /api/webhooks/iyzico": _received(of_iyzico()),
        "POST /api/webhooks/paytr": _received(of_paytr()),
        "POST /api/certificates/{order_id}": Request(paid),
    }


def _of_files(town: Town) -> dict[str, Request]:
    announced = {"filename": "foto.png", "content_type": "image/png", "size": 4, "purpose": "attachment"}
    mine = {"file_id": places.ATTACHMENT}
    return {
        "POST /api/files/presign-upload": Request(body=announced),
        "POST /api/files/upload": Request(
            query="?filename=foto.png&purpose=attachment", body=b"\x89PNG", headers={"content_type": "image/png"}
        ),
        "GET /api/files/{file_id}": Request(mine),
        "DELETE /api/files/{file_id}": Request(mine),
        "POST /api/me/avatar": Request(body={"file_id": places.AVATAR}),
        "POST /api/orders/{order_id}/evidence": Request(
            {"order_id": town.paid_order}, body={"file_id": places.EVIDENCE}
        ),
    }


def _received(webhook: Signed) -> Request:
    body, headers = webhook
    return Request(body=body, headers=headers)


def _of_refunds(town: Town) -> dict[str, Request]:
    taken, key = {"payment_id": town.taken}, {"idempotency_key": "money"}
    decision = {"decision": "refund", "note": "gereksiz"}
    return {
        "POST /api/payments/{payment_id}/refund": Request(taken, body={"reason": "gereksiz"}, headers=key),
        "GET /api/payments/{payment_id}/refunds": Request(taken),
        "GET /api/admin/payments/{payment_id}": Request(taken),
        "GET /api/admin/users/{user_id}/payments": Request({"user_id": USERS["ana"][0]}),
        "GET /api/admin/payments/{payment_id}/disputes": Request(taken),
        "POST /api/admin/payments/{payment_id}/review": Request(taken, body=decision, headers=key),
        "POST /api/admin/payments/{payment_id}/redrive": Request(taken),
        "GET /api/admin/payments/{payment_id}/audit": Request(taken),
    }


def _event() -> dict[str, Any]:
    """One of Stripe's that nothing depends on."""
    return {"id": "evt_1", "object": "event", "type": "customer.created", "livemode": False, "data": {"object": {}}}


def _of_spotify(town: Town) -> dict[str, Request]:
    return {"POST /api/spotify/callback": Request(body=town.spotify.agree(town.spotify_page))}


def _of_chat(town: Town) -> dict[str, Request]:
    circle = town.circle
    group, member = {"group_id": circle.group}, {"group_id": circle.group, "user_id": CEM}
    message = {"target_id": circle.message}
    return {
        "POST /api/chat/send": Request(body={"chat_id": circle.chat, "text": "Günaydın", "client_id": "c-1"}),
        "GET /api/chat/messages/{target_id}": Request({"target_id": circle.chat}),
        "PATCH /api/chat/messages/{target_id}": Request(message, body={"text": "Tünaydın"}),
        "DELETE /api/chat/messages/{target_id}": Request(message),
        "POST /api/chat/messages/{message_id}/report": Request({"message_id": circle.message}, body={"reason": "şaka"}),
        "GET /api/chat/messages/{message_id}/attachments/{file_id}": Request(
            {"message_id": circle.message, "file_id": PICTURE}
        ),
        "POST /api/chat/groups/create": Request(body={"title": "Serçeler", "member_ids": [CEM]}),
        "GET /api/chat/groups/{group_id}": Request(group),
        "PATCH /api/chat/groups/{group_id}": Request(group, body={"title": "Sakalar"}),
        "DELETE /api/chat/groups/{group_id}": Request(group),
        "POST /api/chat/groups/{group_id}/join": Request(group),
        "POST /api/chat/groups/{group_id}/leave": Request({"group_id": circle.cems_group}),
        "GET /api/chat/groups/{group_id}/members": Request(group),
        "POST /api/chat/groups/{group_id}/members": Request(group, body={"user_id": DENIZ}),
        "PATCH /api/chat/groups/{group_id}/members/{user_id}": Request(member, body={"role": "moderator"}),
        "DELETE /api/chat/groups/{group_id}/members/{user_id}": Request(member),
    }


def _of_friends(town: Town) -> dict[str, Request]:
    return {
        "POST /api/chat/friends/requests": Request(body={"user_id": CEM}),
        "POST /api/chat/friends/requests/{user_id}/accept": Request({"user_id": EFE}),
        "POST /api/chat/friends/requests/{user_id}/decline": Request({"user_id": EFE}),
        "DELETE /api/chat/friends/{user_id}": Request({"user_id": CEM}),
        "POST /api/chat/blocks/{user_id}": Request({"user_id": DENIZ}),
        "DELETE /api/chat/blocks/{user_id}": Request({"user_id": FUSUN}),
        "POST /api/messages": Request(body={"receiver_id": CEM, "content": "Yayın kaçta?"}),
        "GET /api/messages": Request(query=f"?with={CEM}"),
        "PUT /api/messages/{message_id}/read": Request({"message_id": town.circle.received}),
    }


def _of_health() -> dict[str, Request]:
    return {"GET /docs/assets/{name}": Request({"name": "docs.css"}), "GET /app/{name}": Request({"name": "main.js"})}
