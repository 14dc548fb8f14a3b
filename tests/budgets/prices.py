"""What requests and letters may cost in calls to AWS. PERFORMANCE §1 gives the numbers; more than it gives says why."""

from collections.abc import Mapping

READ, PAGE = ("GetItem",), ("Query",)

# A GET not named here costs one GetItem (one of mine) or one Query (a page of a list), or nothing at all.
READS: Mapping[str, tuple[str, ...]] = {
    "GET /api/auth/sessions": ("GetItem", "Query"),  # a session that was ended may not look at the others
    "GET /api/products/{product_id}": ("GetItem", "GetItem"),  # what is left changes too often to lie in the product
    "GET /api/products/{product_id}/stock/moves": ("GetItem", "GetItem", "Query"),  # the product's seller, then a page
    "GET /api/chat/messages/{target_id}": ("GetItem", "Query"),  # who is in it is read each time; of a group, if it is
    # where the message is, who may read it, what it shows; then the file
    "GET /api/chat/messages/{message_id}/attachments/{file_id}": ("GetItem", "GetItem", "GetItem", "GetItem"),
    "GET /api/chat/groups": ("Query", "BatchGetItem"),  # what is unread is told by the groups, not by their members
    "GET /api/chat/groups/{group_id}": ("GetItem", "GetItem"),  # the group, and how the caller stands to it
    "GET /api/chat/groups/{group_id}/members": ("GetItem", "GetItem", "Query", "BatchGetItem"),  # so, and their names
    # their names, whether they are there, what was said in their chats, how far both have read
    "GET /api/chat/friends": ("Query", *("BatchGetItem",) * 4),
    "GET /api/admin/certificates/batches/{batch_id}": ("GetItem", "Query"),  # the batch, and its ten counters
    "GET /api/admin/certificates/templates/{product_id}": ("GetItem", "Query"),  # whether there is such a product
    # counted before it reads; a page each 500 rows; then who took them
    "GET /api/admin/export": ("UpdateItem", "Query", "TransactWriteItems"),
    "GET /api/admin/payments/stats": ("GetItem", "Query"),  # which sums are read, then a month of them
    "GET /api/admin/ledger/balances": ("GetItem", "Query"),  # likewise
    "GET /api/payments/{payment_id}/refunds": ("GetItem", "Query"),  # whose payment it is, then a page
    "GET /api/spotify/authorize": ("UpdateItem", "PutItem"),  # counted, and the attempt that its callback answers
    "GET /api/spotify/token": ("GetItem", "Decrypt"),  # one that is fresh, unsealed
    "GET /api/customization/owned": ("GetItem", "Query"),  # what is worn, and a page of what is owned
    "GET /api/payments/return/{provider}": ("GetItem", "UpdateItem", "PutItem"),  # anyone may come: counted, then told
}
UNCOUNTED = {  # for monitors and operators, not for users
    "GET /health/detailed",  # describes every table, bucket and queue
    "GET /api/admin/queues",  # describes every queue
    "GET /api/admin/queues/{name}/letters",  # SQS hands over ten at a time, and takes them back so
}

KEY = ("PutItem", "UpdateItem")  # an Idempotency-Key's record, before the work and after it
BUDGETS: Mapping[str, tuple[str, ...]] = {  # exactly
    "POST /api/orders": ("BatchGetItem", "TransactWriteItems"),
    "POST /api/auth/login": ("UpdateItem", "GetItem", "TransactWriteItems"),
    "POST /api/auth/refresh": ("GetItem", "TransactWriteItems"),
    # the turn, the counter, everything else; after some seconds' silence, whether it is the first message of a day
    "POST /api/chat/send": ("UpdateItem", "GetItem", "TransactWriteItems"),
}
MOST = 4  # of any other write
MORE: Mapping[str, int] = {
    "POST /api/admin/queues/{name}/redrive": 8,  # find, count, take, finished?, write down, send, remove; count
    "POST /api/admin/queues/{name}/discard": 6,  # the same without asking and sending
    "PATCH /api/chat/messages/{target_id}": 6,  # place, member, message, turn, counter; the change
    "DELETE /api/chat/messages/{target_id}": 5,  # the same without a turn
    "POST /api/auth/second-factor": 6,  # the turn, the seal, the row and what is written; whom the app is set up for
    "POST /api/auth/reset-password": 6,  # judged before the password is hashed, and again when it is written
    "POST /api/auth/invitations/accept": 5,  # likewise: the invitation twice, the address once
    "POST /api/admin/payments/{payment_id}/review": 6,  # as a refund; read before it is decided and after
    "POST /api/premium/cancel": 5,  # whose it is; counted, as each asks the provider; whose it is, and the change
    "POST /api/spotify/callback": 6,  # the attempt used up; whose it is; two tokens sealed; the connection
    "POST /api/spotify/refresh": 6,  # counted; the turn, and two tokens unsealed and sealed
    "POST /api/admin/customization/grants": 6,  # person, grant, wallet; the coins; and the two of its key
    "POST /api/payments/process": 6,  # intent, provider, result; and the two of its key. Again: read and counted
}
