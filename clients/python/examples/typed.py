"""What a type checker knows of the client. Checked, never run: each remark would be unused if its line were right."""

from collections.abc import Iterator

from kervan_client import Client, etag_of, models


def right(kervan: Client) -> Iterator[str]:
    """Paths, parameters, bodies and answers."""
    price: models.Money = {"amount": "29.99", "currency": "TRY"}
    order = kervan.get("/api/orders/{order_id}", order_id="ord_1")
    yield order["total"]["amount"]
    yield from (each["email"] for each in kervan.all("/api/admin/users", query={"from": "2026-11-01T00:00:00Z"}))
    invited = kervan.post("/api/admin/users/invitations", {"email": "zoe@example.com", "role": "staff"})
    yield invited["expires_at"] + price["amount"]
    kervan.delete("/api/admin/users/invitations/{invitation_id}", invitation_id=invited["id"])
    me = kervan.get("/api/me")
    yield kervan.patch("/api/me", {"name": "Zoe"}, if_match=etag_of(me))["name"]
    yield kervan.delete("/api/me", {"password": "parola"})["status"]


def wrong(kervan: Client) -> None:
    """A path that is not there, a missing parameter, a role that is none, no password, a field that is not sent."""
    kervan.get("/api/order")  # type: ignore[call-overload]
    kervan.get("/api/orders/{order_id}")  # type: ignore[call-overload]
    owner = {"email": "zoe@example.com", "role": "owner"}
    kervan.post("/api/admin/users/invitations", owner)  # type: ignore[call-overload]
    kervan.delete("/api/me")  # type: ignore[call-overload]
    kervan.get("/api/me")["password"]  # type: ignore[typeddict-item]
