"""Who may do what, written by hand and by nobody else: what every route is held against. A new route needs a row here,
or in its group's `tests/<group>/town.py`.

The columns are those who ask for what is ana's: nobody, ana with a token that has expired, bob (a stranger), ana
herself, staff, and an admin. The numbers are the statuses that a lawful request of theirs gets.
"""

from tests.security.parts import parts
from tests.security.statuses import ASKERS as ASKERS
from tests.security.statuses import Policy, members, own, owned, public, staff

POLICIES: dict[str, Policy] = {
    # auth
    "POST /api/auth/register": public(202),
    "POST /api/auth/verify-email": public(),
    "POST /api/auth/login": public(),
    "POST /api/auth/second-factor": own(201),
    "POST /api/auth/second-factor/confirm": Policy(401, 401, 422, 200, 422, 422),  # what her app shows
    "DELETE /api/admin/users/{user_id}/second-factor": Policy(401, 401, 403, 403, 403, 204),
    "POST /api/admin/users/invitations": Policy(401, 401, 403, 403, 403, 201),
    "GET /api/admin/users/invitations": Policy(401, 401, 403, 403, 403, 200),
    "DELETE /api/admin/users/invitations/{invitation_id}": Policy(401, 401, 403, 403, 403, 204),
    "POST /api/auth/invitations/accept": public(204),
    "POST /api/auth/refresh": public(),
    "POST /api/auth/logout": own(204),
    "POST /api/auth/logout-all": own(204),
    "POST /api/auth/forgot-password": public(202),
    "POST /api/auth/reset-password": public(204),
    "POST /api/auth/verify-phone/start": own(202),
    "POST /api/auth/verify-phone": Policy(401, 401, 422, 200, 422, 422),  # ana's code proves ana's number
    "GET /api/auth/sessions": own(),
    "DELETE /api/auth/sessions/{session_id}": Policy(401, 401, 404, 204, 404, 404),  # staff end nobody's session
    "GET /.well-known/jwks.json": public(),
    # users
    "GET /api/me": own(),
    "PATCH /api/me": own(),
    "POST /api/me/password": own(204),
    "GET /api/consents/{kind}": public(),
    "GET /api/me/consents": own(),
    "PUT /api/me/consents": own(),
    "GET /api/me/notification-preferences": own(),
    "PUT /api/me/notification-preferences": own(),
    "POST /api/me/avatar": Policy(401, 401, 404, 200, 404, 404),  # nobody takes another's file
    "GET /api/admin/users": staff(),
    "GET /api/admin/users/{user_id}": staff(),
    "PATCH /api/admin/users/{user_id}": Policy(401, 401, 403, 403, 403, 200),  # roles are given by admins alone
    "GET /api/admin/users/{user_id}/audit": staff(),
    # audit
    "GET /api/admin/audit": Policy(401, 401, 403, 403, 403, 200),  # what staff did: admins alone
    # privacy
    "POST /api/me/export": own(202),
    "GET /api/me/export/{job_id}": members(),  # staff, too, get nobody else's
    "POST /api/me/export/{job_id}/link": members(),
    "DELETE /api/me": Policy(401, 401, 202, 202, 409, 409),  # staff lose their role first
    "GET /api/admin/users/{user_id}/erasure": staff(),
    # catalog: products and sellers are public, so a stranger who edits one is told 403 and not 404
    "GET /api/products": public(),
    "GET /api/products/{product_id}": public(),
    "POST /api/products": Policy(401, 401, 403, 201, 201, 201),
    "PUT /api/products/{product_id}": Policy(401, 401, 403, 200, 200, 200),
    "DELETE /api/products/{product_id}": Policy(401, 401, 403, 204, 204, 204),
    "POST /api/products/{product_id}/stock": Policy(401, 401, 403, 200, 200, 200),
    "GET /api/products/{product_id}/stock/moves": Policy(401, 401, 403, 200, 200, 200),
    "POST /api/products/{product_id}/view": public(204),
    "GET /api/categories": public(),
    "PUT /api/categories/{category}": staff(),
    "POST /api/sellers": staff(201),
    "GET /api/sellers/{seller_id}": public(),
    "PUT /api/sellers/{seller_id}": staff(),
    # orders
    "POST /api/orders": own(201),
    "GET /api/orders": own(),
    "GET /api/orders/{order_id}": owned(),
    "POST /api/orders/{order_id}/cancel": owned(),
    "PUT /api/orders/{order_id}/status": staff(),
    "GET /api/admin/orders": staff(),
    # payments
    "POST /api/payments/process": Policy(401, 401, 404, 201, 404, 404),  # nobody pays for another, staff neither
    "GET /api/payments": own(),
    "GET /api/payments/{payment_id}": owned(),
    "GET /api/payments/return/{provider}": public(303),
    "POST /api/payments/return/{provider}": public(303),
    "POST /api/payments/webhook": public(),
    "POST /api/webhooks/stripe": public(),
    "POST /api/webhooks/iyzico": public(),
    "POST /api/webhooks/paytr": public(),
    "GET /api/admin/payments": staff(),
    "POST /api/orders/{order_id}/evidence": staff(),
    # files
    "POST /api/files/presign-upload": own(201),
    "POST /api/files/upload": own(201),
    "GET /api/files": own(),
    "GET /api/files/{file_id}": owned(),
    "DELETE /api/files/{file_id}": owned(204),
    "POST /api/payments/{payment_id}/refund": Policy(401, 401, 403, 403, 409, 202),  # a doubted one: admins alone
    "GET /api/payments/{payment_id}/refunds": owned(),
    "GET /api/admin/payments/{payment_id}": staff(),
    "GET /api/admin/users/{user_id}/payments": staff(),
    "GET /api/admin/payments/{payment_id}/disputes": staff(),
    "POST /api/admin/payments/{payment_id}/review": Policy(401, 401, 403, 403, 403, 200),  # overrules the machine
    "POST /api/admin/payments/{payment_id}/redrive": staff(202),
    "GET /api/admin/payments/{payment_id}/audit": staff(),
    # ledger
    "GET /api/admin/payments/stats": staff(),
    "GET /api/admin/ledger": staff(),
    "GET /api/admin/ledger/balances": staff(),
    "GET /api/admin/ledger/differences": staff(),
    # exports
    "POST /api/admin/exports": staff(202),
    "GET /api/admin/exports": staff(),
    "GET /api/admin/exports/{export_id}": staff(),
    "POST /api/admin/exports/{export_id}/cancel": staff(),
    "GET /api/admin/export": staff(),
    "GET /api/admin/export-acts": Policy(401, 401, 403, 403, 403, 200),  # who took what: admins alone
    # certificates
    "POST /api/certificates/{order_id}": owned(202),
    "GET /api/certificates/{certificate_id}": owned(),
    "GET /api/certificates/{certificate_id}/download": owned(),
    "GET /api/me/certificates": own(),
    "GET /api/certificates/{certificate_id}/verify": public(),
    "POST /api/certificates/{certificate_id}/verify-document": public(),
    "GET /certificate/{certificate_id}": public(),
    "POST /api/admin/certificates/{certificate_id}/revoke": staff(),
    "POST /api/admin/certificates/{certificate_id}/reissue": staff(202),
    "POST /api/admin/certificates/batches": staff(202),
    "GET /api/admin/certificates/batches": staff(),
    "GET /api/admin/certificates/batches/{batch_id}": staff(),
    "GET /api/admin/certificates/templates/{product_id}": staff(),
    "PUT /api/admin/certificates/templates/{product_id}": staff(),
    "POST /api/admin/certificates/templates/{product_id}/preview": staff(),
    # premium: who is a member already cannot become one, who is none has nothing to cancel
    "GET /api/premium/plans": public(),
    "POST /api/premium/subscribe": Policy(401, 401, 201, 409, 201, 201),
    "POST /api/premium/webhook": public(),
    "GET /api/premium/checkout/{subscription_id}": public(),  # for who has its token
    "GET /api/premium/return": public(303),
    "POST /api/premium/return": public(303),
    "GET /api/premium/status": own(),
    "POST /api/premium/cancel": Policy(401, 401, 409, 200, 409, 409),
    "POST /api/premium/portal": Policy(401, 401, 409, 200, 409, 409),
    "GET /api/admin/premium/subscriptions": staff(),
    "POST /api/premium/subscriptions/{subscription_id}/refund": staff(202),
    # customization: the hat is ana's
    "GET /api/customization/items": own(),
    "POST /api/customization/purchase": own(201),
    "POST /api/customization/equip": Policy(401, 401, 409, 200, 409, 409),
    "GET /api/customization/owned": own(),
    "GET /api/customization/wallet": own(),
    "GET /api/customization/wallet/entries": own(),
    "POST /api/admin/customization/grants": staff(201),
    "GET /certificate": public(),
    # chat: what is said is nobody's but its members', staff neither
    "POST /api/chat/send": members(201),
    "GET /api/chat/messages/{target_id}": members(),
    "PATCH /api/chat/messages/{target_id}": members(),
    "DELETE /api/chat/messages/{target_id}": members(204),
    "GET /api/chat/messages/{message_id}/attachments/{file_id}": members(),
    "GET /api/chat/groups": own(),
    "POST /api/chat/groups/create": Policy(401, 401, 402, 201, 402, 402),  # Ana has a plan
    "GET /api/chat/groups/{group_id}": members(),
    "PATCH /api/chat/groups/{group_id}": members(),
    "DELETE /api/chat/groups/{group_id}": members(204),
    "POST /api/chat/groups/{group_id}/join": members(),
    "POST /api/chat/groups/{group_id}/leave": members(204),
    "GET /api/chat/groups/{group_id}/members": members(),
    "POST /api/chat/groups/{group_id}/members": members(201),
    "PATCH /api/chat/groups/{group_id}/members/{user_id}": members(),
    "DELETE /api/chat/groups/{group_id}/members/{user_id}": members(204),
    "POST /api/chat/messages/{message_id}/report": members(204),
    "GET /api/admin/chat/reports": staff(),
    # friends
    "GET /api/chat/friends": own(),
    "POST /api/chat/friends/requests": own(201),
    "POST /api/chat/friends/requests/{user_id}/accept": members(),  # who was asked
    "POST /api/chat/friends/requests/{user_id}/decline": members(204),
    "DELETE /api/chat/friends/{user_id}": members(204),
    "GET /api/chat/blocks": own(),
    "POST /api/chat/blocks/{user_id}": own(204),
    "DELETE /api/chat/blocks/{user_id}": members(204),
    # messages
    "POST /api/messages": own(201),
    "GET /api/messages": own(),
    "GET /api/messages/conversations": own(),
    "PUT /api/messages/{message_id}/read": members(),  # the receiver
    # realtime
    "POST /api/realtime/ticket": own(201),
    # spotify: ana has connected her account
    "GET /api/spotify/authorize": own(),
    "POST /api/spotify/callback": Policy(401, 401, 409, 200, 409, 409),
    "GET /api/spotify/token": Policy(401, 401, 409, 200, 409, 409),
    "POST /api/spotify/refresh": Policy(401, 401, 409, 200, 409, 409),
    "DELETE /api/spotify/connection": own(204),
    # messages: what was sent names nobody; who may be written to again is for admins
    "GET /api/admin/mails": staff(),
    "GET /api/admin/suppressions": staff(),
    "GET /api/admin/suppressions/{recipient}/acts": staff(),
    "DELETE /api/admin/suppressions/{recipient}": Policy(401, 401, 403, 403, 403, 204),
    "POST /api/webhooks/twilio": public(204),
    "GET /api/webhooks/whatsapp": public(),
    "POST /api/webhooks/whatsapp": public(204),
    # news: advertising is for admins to send and for everybody to end
    "POST /api/admin/news": Policy(401, 401, 403, 403, 403, 201),
    "GET /api/admin/news": staff(),
    "GET /api/unsubscribe/{token}": public(),
    "POST /api/unsubscribe/{token}": public(),
    # push: which browsers are whose, and inboxes
    "GET /api/notifications/vapid-public-key": public(),
    "POST /api/notifications/subscribe": own(),
    "POST /api/notifications/unsubscribe": own(204),
    "POST /api/notifications/send": staff(202),
    "GET /api/notifications": own(),
    "PUT /api/notifications/{notice_id}/read": members(),
    # web: the client's files
    "GET /app": public(),
    "GET /app/{name}": public(),
    # queues: a letter is given up by an admin
    "GET /api/admin/queues": staff(),
    "GET /api/admin/queues/{name}/letters": staff(),
    "POST /api/admin/queues/{name}/redrive": staff(),
    "POST /api/admin/queues/{name}/discard": Policy(401, 401, 403, 403, 403, 200),
    "GET /api/admin/queue-acts": staff(),
    # health and documents
    "GET /health": public(),
    "GET /health/detailed": staff(),
    "GET /openapi.json": public(),
    "GET /docs": public(),
    "GET /redoc": public(),
    "GET /docs/errors": public(),
    "GET /docs/assets/{name}": public(),
    **{operation: policy for part in parts() for operation, policy in part.POLICIES.items()},
}


LEAST_FIRST = ("nobody", "ana", "bob", "sevgi", "adem")


def lowest(operation: str) -> str:
    """The least of those whom it serves."""
    return next(who for who in LEAST_FIRST if getattr(POLICIES[operation], who) < 400)


def lowest_role(operation: str) -> str:
    """The least of those whose role may: 409 says that it is not the moment for them."""
    return next(who for who in LEAST_FIRST if getattr(POLICIES[operation], who) in {*range(400), 409})
