"""The JSON of the API. Made from docs/openapi.json by scripts/clients; do not edit."""

# ruff: noqa
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class Money(TypedDict):
    """`amount` is a decimal as text: `29.99`."""

    amount: str
    currency: Literal["TRY", "USD", "EUR", "GBP"]


class FieldError(TypedDict):
    """What is wrong with which field."""

    pointer: str
    code: str
    detail: str


class AcceptIn(TypedDict):
    """What the mail carried, who one is, and the password to sign in with."""

    name: str
    password: str
    surname: str
    token: str


class AcceptedOut(TypedDict):
    """What can be said to anybody: if there is something to send, it is on its way."""

    status: Literal["accepted"]


class AccessIn(TypedDict):
    """What an admin changes at an account; what is not named stays."""

    disabled: NotRequired[bool]
    role: NotRequired[UsersRole]


class AccountOut(TypedDict):
    """An account: what went into either side of it. Its balance is the difference."""

    account: str
    credit: Money
    currency: str
    debit: Money


class AddressIn(TypedDict):
    """Where to ship to."""

    city: str
    district: str
    line: str
    name: str
    phone: NotRequired[str | None]
    postal_code: NotRequired[str | None]


class AddressOut(TypedDict):
    """Where it is shipped to."""

    city: str
    district: str
    line: str
    name: str
    phone: str | None
    postal_code: str | None


class AnnouncedIn(TypedDict):
    """A file that is about to be sent: exactly this type and this many bytes."""

    content_type: str
    filename: str
    purpose: Purpose
    size: int


class AttachmentOut(TypedDict):
    """A file of a message. Anyone who knows `url` can download it until `expires_at`."""

    content_type: str
    expires_at: str
    filename: str
    id: str
    size: int
    url: str


class AuditEntryOut(TypedDict):
    """An act by right of a role, and its place in the chain that shows whether it was changed since."""

    action: str
    at: str
    before: str
    by: str
    chain: str
    changes: list[str]
    group: str
    hash: str
    sequence: int
    subject: str | None


class AuditOut(TypedDict):
    """One change: when, by whom, of what."""

    at: str
    by: str
    changes: list[str]
    id: str


class AuthConsentIn(TypedDict):
    """One text, in the version that was shown, and whether it was accepted."""

    accepted: NotRequired[bool]
    kind: Literal["terms", "privacy", "marketing"]
    version: str


class AuthKeyOut(TypedDict):
    """A public key of access tokens."""

    alg: str
    crv: str
    kid: str
    kty: str
    use: str
    x: str


class AuthUserOut(TypedDict):
    """Who is signed in."""

    email: str
    id: str
    locale: str
    name: str
    role: str
    surname: str


class AuthorizeOut(TypedDict):
    """Open `url` in a browser. Spotify comes back to the app's page with `code` and `state`, or with `error`."""

    expires_at: str
    url: str


class AvatarIn(TypedDict):
    """A clean file of mine with the purpose `avatar`, or null for none."""

    file_id: str | None


BalancesOut = TypedDict("BalancesOut", {"accounts": 'list[AccountOut]', "clock": 'Literal["Europe/Istanbul"]', "from": 'str | None', "to": 'str | None'})


class BatchIn(TypedDict):
    """Whose certificates are to be issued where they are missing."""

    product_id: str


class BatchOut(TypedDict):
    """A batch, and how many paid orders of its product were found so far; `searched_at` is null until all were."""

    asked_at: str
    by: str
    found: int
    id: str
    product_id: str
    searched_at: str | None


class BatchProgressOut(TypedDict):
    """A batch with what became of the orders that were found: issued + failed + skipped + waiting = found.

`skipped` had their certificate, or got it from another run; `waiting` are on their way to a worker."""

    asked_at: str
    by: str
    failed: int
    found: int
    id: str
    issued: int
    product_id: str
    searched_at: str | None
    skipped: int
    state: BatchState
    waiting: int


BatchState: TypeAlias = 'Literal["SEARCHING", "ISSUING", "DONE"]'


class BillingIn(TypedDict):
    """Where the buyer lives."""

    city: str
    country: NotRequired[str]
    district: NotRequired[str | None]
    line: str
    postal_code: NotRequired[str | None]


class BlockOut(TypedDict):
    """Someone whom the caller has blocked."""

    at: str
    user_id: str


class BothIn(TypedDict):
    """In both languages: who reads it chooses."""

    en: WordsIn
    tr: WordsIn


class BuyerIn(TypedDict):
    """What the provider must know of the buyer: needed where neither the account nor the order says it, and else
outranking them. It goes to the provider and is not kept. `identity_number`: TCKN or passport, for an invoice."""

    address: NotRequired[BillingIn | None]
    identity_number: NotRequired[str | None]
    phone: NotRequired[str | None]


class CallbackIn(TypedDict):
    """What Spotify brought back: `code`, or `error` where the person said no."""

    code: NotRequired[str | None]
    error: NotRequired[str | None]
    state: str


class CategoryIn(TypedDict):
    """A category as it is to be."""

    name: NamesIn


class CategoryOut(TypedDict):
    """A category: `name` in the caller's language, `names` in both."""

    category: str
    etag: str
    name: str
    names: dict[str, str]


class CertificateOut(TypedDict):
    """A certificate, as its owner sees it."""

    asked_at: str
    failure: str | None
    id: str
    issued_at: str | None
    order_id: str
    page: str
    product: str
    replaced_by: str | None
    replaces: str | None
    revoked_at: str | None
    serial: str
    sha256: str | None
    status: CertificatesStatus


class CertificatesLinkOut(TypedDict):
    """An address that the file can be had from for a minute."""

    url: str


CertificatesStatus: TypeAlias = 'Literal["PENDING", "GENERATING", "READY", "FAILED", "REVOKED"]'


class ChangePasswordIn(TypedDict):
    """The password until now, and the new one."""

    current_password: str
    new_password: str


class ChannelsIO(TypedDict):
    """Channels of one kind of news."""

    email: bool
    push: bool
    sms: bool
    whatsapp: NotRequired[bool]


class ChatMessageIn(TypedDict):
    """A message to send. The same `client_id` again is the same message. `attachments` are files of the sender's,
announced as `attachment` and READY; each is shown by one message."""

    attachments: NotRequired[list[str]]
    chat_id: str
    client_id: str
    text: NotRequired[str | None]


ChatRole: TypeAlias = 'Literal["member", "moderator", "owner"]'


class CheckOut(TypedDict):
    """One thing that was asked, and how long it took to answer."""

    ms: float
    name: str
    status: HealthStatus


class ConnectionOut(TypedDict):
    """A connected account. After `reconnect_by` the person has to agree again."""

    reconnect_by: str
    scope: str


class ConsentOut(TypedDict):
    """The last word on one text."""

    accepted: bool
    at: str
    kind: Literal["terms", "privacy", "marketing"]
    locale: str
    sha256: str | None
    version: str


class ConsentTextOut(TypedDict):
    """The version of a text that is in force."""

    en: WordsOut
    kind: Literal["terms", "privacy", "marketing"]
    tr: WordsOut
    version: str


class ConsentsIn(TypedDict):
    """Texts to accept or to withdraw from; those that are not named stay."""

    consents: list[UsersConsentIn]


class ConsentsOut(TypedDict):
    """Everything that was agreed to, or withdrawn."""

    items: list[ConsentOut]


class ConversationOut(TypedDict):
    """A conversation as its reader sees it: the last message, and how many are unread."""

    last_at: str
    last_content: str
    last_sender_id: str
    unread: int
    user_id: str


class CopyOut(TypedDict):
    """A copy of what is held on me. When it is READY its link can be asked for, once."""

    asked_at: str
    finished_at: str | None
    id: str
    status: PrivacyStatus
    taken_at: str | None


class CountOut(TypedDict):
    """How many payments entered a state on a day, and for how much; or how many refunds and disputes there were.

`status` is a payment's, or REFUND, REFUND_FAILED, DISPUTE, DISPUTE_WON, DISPUTE_LOST."""

    amount: Money
    count: int
    currency: str
    day: str | None
    provider: str
    status: str


Covers: TypeAlias = 'Literal["everything", "commercial"]'


class CustomizationEntryOut(TypedDict):
    """A movement of the wallet."""

    at: str
    coins: int
    coins_left: int
    experience: int
    kind: str
    note: str | None


class CustomizationItemOut(TypedDict):
    """An item of the catalogue. `price` is in coins."""

    id: str
    level: int
    name: str
    owned: bool
    premium: bool
    price: int
    rarity: Rarity
    slot: Slot


class CustomizationListing_EntryOut_(TypedDict):
    """What may be asked."""

    items: list[CustomizationEntryOut]
    next_cursor: str | None


class DetailedHealthOut(TypedDict):
    """The stage, part by part; `status` is the worst of them."""

    buckets: list[CheckOut]
    outbox: list[OutboxOut | CheckOut]
    providers: list[CheckOut]
    queues: list[HealthQueueOut | CheckOut]
    status: HealthStatus
    tables: list[CheckOut]
    time: str
    version: str


class DifferenceOut(TypedDict):
    """What the ledger says of a payment, and what was found elsewhere: minor units, or states."""

    expected: str
    found: str
    found_at: str
    kind: str
    mended_at: str | None
    payment_id: str
    state: Literal["open", "mended"]


class DirectMessageOut(TypedDict):
    """A message. Its sender sees when it was read."""

    client_id: str | None
    content: str
    etag: str
    id: str
    read_at: str | None
    receiver_id: str
    sender_id: str
    sent_at: str


class DiscardIn(TypedDict):
    """Which dead letters are given up, and why."""

    message_ids: list[str]
    reason: str


class DisputeOut(TypedDict):
    """A buyer's bank that asks for money back. `answer_until`: until then we may answer it, in the provider's panel."""

    amount: Money
    answer_until: str | None
    created_at: str
    id: str
    payment_id: str
    reason: str
    reference: str
    status: DisputeStatus


DisputeStatus: TypeAlias = 'Literal["OPEN", "WON", "LOST"]'


class DocumentIn(TypedDict):
    """A document to be judged, by the SHA-256 of its bytes. A PDF of at most 4 MB may be sent in its place."""

    sha256: str


class DownloadCertificateQuery(TypedDict):
    """What may be asked."""

    redirect: NotRequired[bool]


class DownloadOut(TypedDict):
    """An address that anyone who knows it can download from until `expires_at`."""

    expires_at: str
    url: str


class EditIn(TypedDict):
    """What a message is to say instead."""

    text: str


class EquipIn(TypedDict):
    """An item for its slot; null leaves the slot empty."""

    item_id: str | None
    slot: Slot


class ErasureOut(TypedDict):
    """The report of an erasure: what became of the rows of each table, by group."""

    asked_at: str
    finished_at: str | None
    parts: dict[str, dict[str, dict[str, int]]]
    round: int
    status: PrivacyStatus
    user_id: str
    waits_for: list[str]


class EvidenceIn(TypedDict):
    """A clean file with the purpose `evidence`, mine or a colleague's."""

    file_id: str


class EvidenceOut(TypedDict):
    """A photo or video that shows that the order was carried out: GET /api/files/{file_id} links to it."""

    at: str
    content_type: str
    file_id: str


ExportActOut = TypedDict("ExportActOut", {"act": 'Literal["ask", "cancel", "link", "stream"]', "at": 'str', "by": 'str', "export_id": 'str | None', "format": 'Literal["csv", "jsonl"]', "from": 'str', "personal": 'bool', "reason": 'str | None', "rows": 'int | None', "to": 'str', "type": 'Literal["payments", "orders", "ledger", "users"]'})


ExportIn = TypedDict("ExportIn", {"format": 'NotRequired[Literal["csv", "jsonl"]]', "from": 'str', "personal": 'NotRequired[bool]', "reason": 'NotRequired[str | None]', "to": 'str', "type": 'Literal["payments", "orders", "ledger", "users"]'})


ExportOut = TypedDict("ExportOut", {"asked_at": 'str', "asked_by": 'str', "bytes": 'int', "finished_at": 'str | None', "format": 'Literal["csv", "jsonl"]', "from": 'str', "id": 'str', "personal": 'bool', "reason": 'str | None', "rows": 'int', "status": 'ExportsStatus', "to": 'str', "type": 'Literal["payments", "orders", "ledger", "users"]', "url": 'str | None'})


ExportsStatus: TypeAlias = 'Literal["PENDING", "RUNNING", "READY", "FAILED", "CANCELLED"]'


class FactorIn(TypedDict):
    """The code that the app shows."""

    code: str


class FactorOut(TypedDict):
    """What an authenticator app is set up with: as a QR code of the address, or typed."""

    secret: str
    uri: str


class FileOut(TypedDict):
    """A file. `download` is there when one file is asked for and it was found clean."""

    content_type: str
    created_at: str
    download: DownloadOut | None
    filename: str
    id: str
    in_use: bool
    purpose: Purpose
    ready_at: str | None
    rejection: RejectionOut | None
    size: int
    status: FilesStatus


FilesStatus: TypeAlias = 'Literal["PENDING", "SCANNING", "READY", "REJECTED"]'


class ForgotPasswordIn(TypedDict):
    """Whose password is forgotten."""

    email: str


class FormOut(TypedDict):
    """Post the file to `url` as multipart/form-data before `expires_at`: all `fields` first, then the field `file`."""

    expires_at: str
    fields: dict[str, str]
    url: str


class FriendOut(TypedDict):
    """A friend, or who may become one. A name is told by those who are friends or ask to be; the rest is of friends
alone. `last_seq` is the last number of your direct chat; `read_seq` and `their_read_seq` are how far you and your
friend have read it."""

    chat_id: str | None
    last_seq: int | None
    name: str | None
    online: bool | None
    read_seq: int | None
    seen_at: str | None
    since: str
    their_read_seq: int | None
    tie: Tie
    unread: int | None
    user_id: str


class GrantIn(TypedDict):
    """Coins for somebody, and why."""

    coins: int
    reason: str
    user_id: str


class GroupEdit(TypedDict):
    """What to change; what is not named stays. A group that is `joinable` lets in whoever knows its id."""

    joinable: NotRequired[bool]
    links: NotRequired[bool]
    slow_seconds: NotRequired[int]
    title: NotRequired[str]


class GroupIn(TypedDict):
    """A group to be made."""

    joinable: NotRequired[bool]
    member_ids: NotRequired[list[str]]
    title: str


class GroupOut(TypedDict):
    """A group, as the caller stands to it: `role` is null for whoever is not in it."""

    created_at: str
    id: str
    joinable: bool
    last_seq: int
    links: bool
    member_count: int
    read_seq: int
    role: ChatRole | None
    slow_seconds: int
    title: str
    unread: int


class HealthOut(TypedDict):
    """The function runs."""

    status: Literal["ok"]
    time: str
    version: str


class HealthQueueOut(TypedDict):
    """A queue. What lies among dead letters waits for a person."""

    dead_letters: bool
    in_flight: int
    ms: float
    name: str
    status: HealthStatus
    waiting: int


HealthStatus: TypeAlias = 'Literal["ok", "degraded", "down"]'


class InvitationIn(TypedDict):
    """Who is asked to work here, as what, and in which language."""

    email: str
    locale: NotRequired[Literal["tr", "en"]]
    role: NotRequired[Literal["staff", "admin"]]


class InvitationOut(TypedDict):
    """An invitation. An open one can be accepted until `expires_at`."""

    at: str
    by: str
    email: str
    expires_at: str
    id: str
    locale: Literal["tr", "en"]
    role: Literal["staff", "admin"]
    status: Literal["open", "accepted", "withdrawn"]
    user_id: str | None


class ItemIn(TypedDict):
    """A line of an order to be placed."""

    note: NotRequired[str | None]
    on_behalf_of: NotRequired[list[str]]
    product_id: str
    quantity: NotRequired[int]


class ItemsOut(TypedDict):
    """The whole catalogue."""

    items: list[CustomizationItemOut]


class JwksOut(TypedDict):
    """The public keys by which access tokens are verified (RFC 7517)."""

    keys: list[AuthKeyOut]


class KeysIn(TypedDict):
    """What is encrypted for."""

    auth: str
    p256dh: str


class LeaveIn(TypedDict):
    """The password, so that nobody else closes an account."""

    password: str


class LeavingOut(TypedDict):
    """The account is closed. What is held on its owner is erased from now on, which takes an hour; a mail says more."""

    closed_at: str
    status: Literal["closed"]


class LedgerEntryOut(TypedDict):
    """An entry of the ledger."""

    at: str
    kind: str
    lines: list[LineOut]
    order_id: str
    payment_id: str
    provider: str


class LedgerListing_EntryOut_(TypedDict):
    """What may be asked."""

    items: list[LedgerEntryOut]
    next_cursor: str | None


class LetterOut(TypedDict):
    """A dead letter. What could be about a person is hidden in `data`."""

    data: dict[str, Any]
    letter_id: str | None
    message_id: str
    name: str | None
    receives: int
    sent_at: str
    trace: str | None
    version: int | None


class LettersOut(TypedDict):
    """Up to fifty dead letters, and how many there are in all."""

    dead: int
    letters: list[LetterOut]


class LiftSuppressionQuery(TypedDict):
    """What may be asked."""

    reason: str


class LineOut(TypedDict):
    """A line: an account, and which side of it."""

    account: str
    amount: Money
    side: Literal["debit", "credit"]


class ListActsQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListAuditQuery(TypedDict):
    """What may be asked."""

    day: NotRequired[str | None]
    by: NotRequired[str | None]
    subject: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListBlocksQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListCategoriesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListCertificateBatchesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListChangesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListConversationsQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListDifferencesQuery(TypedDict):
    """What may be asked."""

    state: NotRequired[Literal["open", "mended"]]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


ListDirectMessagesQuery = TypedDict("ListDirectMessagesQuery", {"with": 'str', "limit": 'NotRequired[int]', "cursor": 'NotRequired[str | None]'})


class ListDisputesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListEntriesQuery(TypedDict):
    """What may be asked."""

    payment_id: NotRequired[str | None]
    day: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListExportsQuery(TypedDict):
    """What may be asked."""

    month: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListFriendsQuery(TypedDict):
    """What may be asked."""

    tie: NotRequired[Tie]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListGroupsQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListInvitationsQuery(TypedDict):
    """What may be asked."""

    status: NotRequired[Literal["open", "accepted", "withdrawn"]]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListMailsQuery(TypedDict):
    """What may be asked."""

    channel: NotRequired[Literal["mail", "sms", "whatsapp"]]
    status: NotRequired[State | None]
    day: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListMembersQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListMessagesQuery(TypedDict):
    """What may be asked."""

    before: NotRequired[int | None]
    after: NotRequired[int | None]
    limit: NotRequired[int]


class ListMyCertificatesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListMyFilesQuery(TypedDict):
    """What may be asked."""

    purpose: NotRequired[Purpose | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListMyNoticesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListMyOrdersQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListMyPaymentsQuery(TypedDict):
    """What may be asked."""

    status: NotRequired[PaymentsStatus | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListNewsQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


ListOrdersQuery = TypedDict("ListOrdersQuery", {"status": 'NotRequired[OrdersStatus | None]', "from": 'NotRequired[str | None]', "to": 'NotRequired[str | None]', "limit": 'NotRequired[int]', "cursor": 'NotRequired[str | None]'})


class ListPaymentsOfUserQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


ListPaymentsQuery = TypedDict("ListPaymentsQuery", {"status": 'NotRequired[PaymentsStatus | None]', "provider": 'NotRequired[ProviderName | None]', "from": 'NotRequired[str | None]', "to": 'NotRequired[str | None]', "limit": 'NotRequired[int]', "cursor": 'NotRequired[str | None]'})


class ListProductsQuery(TypedDict):
    """What may be asked."""

    category: NotRequired[str | None]
    seller: NotRequired[str | None]
    q: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListQueueActsQuery(TypedDict):
    """What may be asked."""

    month: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListRefundsQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListReportsQuery(TypedDict):
    """What may be asked."""

    month: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListSessionsQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListStockMovesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListSubscriptionsQuery(TypedDict):
    """What may be asked."""

    user_id: str
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListSuppressionActsQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class ListSuppressionsQuery(TypedDict):
    """What may be asked."""

    channel: NotRequired[Literal["mail", "sms", "whatsapp"]]
    reader: NotRequired[str | None]
    limit: NotRequired[int]
    cursor: NotRequired[str | None]


ListUsersQuery = TypedDict("ListUsersQuery", {"email": 'NotRequired[str | None]', "from": 'NotRequired[str | None]', "to": 'NotRequired[str | None]', "limit": 'NotRequired[int]', "cursor": 'NotRequired[str | None]'})


class ListWalletEntriesQuery(TypedDict):
    """What may be asked."""

    limit: NotRequired[int]
    cursor: NotRequired[str | None]


class Listing_AuditEntryOut_(TypedDict):
    """What may be asked."""

    items: list[AuditEntryOut]
    next_cursor: str | None


class Listing_AuditOut_(TypedDict):
    """What may be asked."""

    items: list[AuditOut]
    next_cursor: str | None


class Listing_BatchOut_(TypedDict):
    """What may be asked."""

    items: list[BatchOut]
    next_cursor: str | None


class Listing_BlockOut_(TypedDict):
    """What may be asked."""

    items: list[BlockOut]
    next_cursor: str | None


class Listing_CategoryOut_(TypedDict):
    """What may be asked."""

    items: list[CategoryOut]
    next_cursor: str | None


class Listing_CertificateOut_(TypedDict):
    """What may be asked."""

    items: list[CertificateOut]
    next_cursor: str | None


class Listing_ConversationOut_(TypedDict):
    """What may be asked."""

    items: list[ConversationOut]
    next_cursor: str | None


class Listing_DifferenceOut_(TypedDict):
    """What may be asked."""

    items: list[DifferenceOut]
    next_cursor: str | None


class Listing_DirectMessageOut_(TypedDict):
    """What may be asked."""

    items: list[DirectMessageOut]
    next_cursor: str | None


class Listing_DisputeOut_(TypedDict):
    """What may be asked."""

    items: list[DisputeOut]
    next_cursor: str | None


class Listing_ExportActOut_(TypedDict):
    """What may be asked."""

    items: list[ExportActOut]
    next_cursor: str | None


class Listing_ExportOut_(TypedDict):
    """What may be asked."""

    items: list[ExportOut]
    next_cursor: str | None


class Listing_FileOut_(TypedDict):
    """What may be asked."""

    items: list[FileOut]
    next_cursor: str | None


class Listing_FriendOut_(TypedDict):
    """What may be asked."""

    items: list[FriendOut]
    next_cursor: str | None


class Listing_GroupOut_(TypedDict):
    """What may be asked."""

    items: list[GroupOut]
    next_cursor: str | None


class Listing_InvitationOut_(TypedDict):
    """What may be asked."""

    items: list[InvitationOut]
    next_cursor: str | None


class Listing_MemberOut_(TypedDict):
    """What may be asked."""

    items: list[MemberOut]
    next_cursor: str | None


class Listing_NewsOut_(TypedDict):
    """What may be asked."""

    items: list[NewsOut]
    next_cursor: str | None


class Listing_NoticeOut_(TypedDict):
    """What may be asked."""

    items: list[NoticeOut]
    next_cursor: str | None


class Listing_OrderOut_(TypedDict):
    """What may be asked."""

    items: list[OrderOut]
    next_cursor: str | None


class Listing_PaymentActOut_(TypedDict):
    """What may be asked."""

    items: list[PaymentActOut]
    next_cursor: str | None


class Listing_PaymentOut_(TypedDict):
    """What may be asked."""

    items: list[PaymentOut]
    next_cursor: str | None


class Listing_ProductOut_(TypedDict):
    """What may be asked."""

    items: list[ProductOut]
    next_cursor: str | None


class Listing_QueueActOut_(TypedDict):
    """What may be asked."""

    items: list[QueueActOut]
    next_cursor: str | None


class Listing_RefundOut_(TypedDict):
    """What may be asked."""

    items: list[RefundOut]
    next_cursor: str | None


class Listing_ReportOut_(TypedDict):
    """What may be asked."""

    items: list[ReportOut]
    next_cursor: str | None


class Listing_SendingOut_(TypedDict):
    """What may be asked."""

    items: list[SendingOut]
    next_cursor: str | None


class Listing_SessionOut_(TypedDict):
    """What may be asked."""

    items: list[SessionOut]
    next_cursor: str | None


class Listing_StaffOrderOut_(TypedDict):
    """What may be asked."""

    items: list[StaffOrderOut]
    next_cursor: str | None


class Listing_StaffPaymentOut_(TypedDict):
    """What may be asked."""

    items: list[StaffPaymentOut]
    next_cursor: str | None


class Listing_StockMoveOut_(TypedDict):
    """What may be asked."""

    items: list[StockMoveOut]
    next_cursor: str | None


class Listing_SubscriptionOut_(TypedDict):
    """What may be asked."""

    items: list[PremiumSubscriptionOut]
    next_cursor: str | None


class Listing_SuppressionActOut_(TypedDict):
    """What may be asked."""

    items: list[SuppressionActOut]
    next_cursor: str | None


class Listing_SuppressionOut_(TypedDict):
    """What may be asked."""

    items: list[SuppressionOut]
    next_cursor: str | None


class Listing_UserOut_(TypedDict):
    """What may be asked."""

    items: list[UsersUserOut]
    next_cursor: str | None


class LoginIn(TypedDict):
    """An address and a password; of who has a second factor also its code, or a recovery code."""

    email: str
    password: str
    second_factor: NotRequired[str | None]


class MeOut(TypedDict):
    """A person, to themselves. `new_email` is wanted and not proved yet; `avatar` is a file's id."""

    avatar: str | None
    email: str
    email_verified: bool
    id: str
    joined_at: str
    locale: str
    name: str
    new_email: str | None
    phone: str | None
    phone_verified: bool
    role: UsersRole
    surname: str


class MemberEdit(TypedDict):
    """What a member may do from now on; 0 minutes end a silence."""

    mute_minutes: NotRequired[int | None]
    role: NotRequired[Literal["member", "moderator", "owner"] | None]


class MemberIn(TypedDict):
    """A friend to bring in."""

    user_id: str


class MemberOut(TypedDict):
    """Someone in a group. Lists tell what they are called."""

    etag: str
    joined_at: str
    muted_until: str | None
    name: str | None
    role: ChatRole
    user_id: str


class MessageOut(TypedDict):
    """A message. `text` is null when it was taken back or removed; `change` is the number of its last change, or 0."""

    attachments: list[str]
    change: int
    chat_id: str
    client_id: str
    deleted_at: str | None
    edited_at: str | None
    etag: str
    id: str
    sender_id: str
    sent_at: str
    seq: int
    text: str | None


class MessagesMessageIn(TypedDict):
    """A message to send. The same `client_id` again is the same message."""

    client_id: NotRequired[str | None]
    content: str
    receiver_id: str


class MessagesOut(TypedDict):
    """Messages in the order of their numbers. `more`: there are others on the side that was asked for."""

    messages: list[MessageOut]
    more: bool


class MovedOut(TypedDict):
    """What became of each, and how many are dead still: ask again while there are."""

    dead: int
    letters: list[OutcomeOut]


class NamesIn(TypedDict):
    """A name in both languages."""

    en: str
    tr: str


class NewProductIn(TypedDict):
    """A product to be made."""

    category: str
    certificate: NotRequired[bool]
    description: NotRequired[str]
    kind: Literal["physical", "donation", "service", "digital"]
    name: str
    on_sale: NotRequired[bool]
    price: Money
    seller_id: str
    shares: NotRequired[int | None]
    stock: NotRequired[int]
    stocked: NotRequired[bool]
    vat_rate: Literal[0, 1, 10, 20]


class NewsIn(TypedDict):
    """What is said in both languages, where it leads, and how it comes."""

    channels: list[Literal["email", "sms"]]
    en: WordingIO
    link: NotRequired[str | None]
    tr: WordingIO


class NewsOut(TypedDict):
    """News, and how many they were due to so far; `done_at` is null until the last account was looked at."""

    asked_at: str
    by: str
    channels: list[Literal["email", "sms"]]
    done_at: str | None
    en: WordingIO
    id: str
    link: str
    readers: int
    tr: WordingIO


class NextActionOut(TypedDict):
    """What the app does next: confirm with `client_secret`, or show `url` as a page or in an iframe.

`return_url` is what the provider is to send the buyer's browser back to."""

    client_secret: str | None
    publishable_key: str | None
    return_url: str
    type: Literal["client_secret", "redirect", "iframe"]
    url: str | None


class NoticeIn(TypedDict):
    """Something to tell some people. `kind` is what they have set their preferences by; advertising is `news`."""

    kind: Literal["orders", "messages", "news"]
    link: NotRequired[str]
    text: BothIn
    user_ids: list[str]


class NoticeOut(TypedDict):
    """Something that I was told. `link` is a page of the app."""

    about: str
    body: str
    created_at: str
    etag: str
    id: str
    kind: Literal["orders", "messages", "news"]
    link: str
    read_at: str | None
    title: str


class OrderIn(TypedDict):
    """An order to be placed. Prices are the server's."""

    items: list[ItemIn]
    proxy_consent: NotRequired[OrdersConsentIn | None]
    shipping_address: NotRequired[AddressIn | None]


class OrderOut(TypedDict):
    """An order."""

    evidence: list[EvidenceOut]
    history: list[OrdersStepOut]
    id: str
    items: list[OrdersItemOut]
    paid_at: str | None
    payment_id: str | None
    placed_at: str
    proxy_consent_version: str | None
    reserved_until: str
    shipping_address: AddressOut | None
    status: OrdersStatus
    total: Money


class OrdersConsentIn(TypedDict):
    """The vekâlet text that the donor accepted."""

    accepted: Literal[True]
    version: str


class OrdersItemOut(TypedDict):
    """A line."""

    certificate: bool
    kind: str
    name: str
    note: str | None
    on_behalf_of: list[str]
    product_id: str
    quantity: int
    unit_price: Money
    vat_rate: int


OrdersStatus: TypeAlias = 'Literal["PENDING", "PAID", "PROCESSING", "SHIPPED", "PERFORMED", "COMPLETED", "CANCELLED", "EXPIRED", "REFUNDED"]'


class OrdersStepOut(TypedDict):
    """A state it entered."""

    at: str
    status: OrdersStatus


class OutboxOut(TypedDict):
    """Facts that are not on the bus yet, when the sweeper last looked."""

    letters: int
    measured_at: str | None
    ms: float
    name: str
    oldest_seconds: int | None
    status: HealthStatus


Outcome: TypeAlias = 'Literal["sent", "done_before", "refused", "discarded", "absent"]'


class OutcomeOut(TypedDict):
    """What became of one."""

    letter_id: str | None
    message_id: str
    name: str | None
    outcome: Outcome


class OutfitOut(TypedDict):
    """Item by slot, as others see it."""

    equipped: dict[str, str]


class OwnedOut(TypedDict):
    """An item that is owned."""

    item_id: str
    price: int
    since: str


class PaymentActOut(TypedDict):
    """What staff did about a payment, and why."""

    act: str
    at: str
    by: str
    id: str
    note: str | None
    refund_id: str | None


class PaymentOut(TypedDict):
    """A payment. `decline_code` is the bank's answer to the last card; while PENDING another may be tried. It is
`declined` where the bank takes the card for stolen.

`charged` is what the card paid, once it did: more than `amount` where the buyer chose instalments."""

    amount: Money
    charged: Money | None
    created_at: str
    decline_code: str | None
    history: list[PaymentsStepOut]
    id: str
    order_id: str
    provider: ProviderName
    refunded: Money
    status: PaymentsStatus


PaymentsReason: TypeAlias = 'Literal["not_bound_to_this_payment", "test_and_live_mixed", "other_currency", "other_amount", "order_paid_by_another_payment", "order_cancelled_or_expired", "captured_after_it_had_ended", "refund_failed"]'


PaymentsStatus: TypeAlias = 'Literal["CREATED", "PENDING", "SUCCEEDED", "FAILED", "CANCELLED", "REFUND_DUE", "NEEDS_REVIEW", "REFUNDED"]'


class PaymentsStepOut(TypedDict):
    """A state it entered."""

    at: str
    status: PaymentsStatus


class PhoneOut(TypedDict):
    """A number that is proved."""

    phone: str
    phone_verified: Literal[True]


PlanName: TypeAlias = 'Literal["monthly", "yearly"]'


class PlanOut(TypedDict):
    """A plan on offer. The price includes KDV at `vat_rate` per cent."""

    id: PlanName
    interval: Literal["month", "year"]
    name: str
    price: Money
    vat_rate: int


class PlansOut(TypedDict):
    """Everything on offer."""

    items: list[PlanOut]


class PortalOut(TypedDict):
    """A page of the provider, good for some minutes."""

    url: str


class PreferencesIO(TypedDict):
    """Which news may come, and how. A push of a message says who wrote what only with `push_text`."""

    messages: ChannelsIO
    news: ChannelsIO
    orders: ChannelsIO
    push_text: NotRequired[bool]
    quiet_hours: NotRequired[QuietHoursIO | None]


PremiumReason: TypeAlias = 'Literal["not_bound_to_this_subscription", "test_and_live_mixed", "other_price", "begun_beside_another", "begun_after_it_was_given_up"]'


PremiumStatus: TypeAlias = 'Literal["CREATED", "OPEN", "ACTIVE", "PAST_DUE", "ENDED", "ABANDONED", "NEEDS_REVIEW"]'


class PremiumStepOut(TypedDict):
    """A state it entered."""

    at: str
    status: PremiumStatus


class PremiumSubscriptionOut(TypedDict):
    """A subscription as staff see it."""

    created_at: str
    ends_at: str | None
    history: list[PremiumStepOut]
    id: str
    paid_until: str | None
    plan: PlanName
    price: Money
    provider: str
    reference: str | None
    refund_asked: bool
    review_reason: PremiumReason | None
    status: PremiumStatus
    user_id: str


class PresignedOut(TypedDict):
    """The announced file, and how to send it."""

    file: FileOut
    upload: FormOut


class PrivacyLinkOut(TypedDict):
    """Where the ZIP is fetched, for a minute."""

    expires_at: str
    url: str


PrivacyStatus: TypeAlias = 'Literal["PENDING", "RUNNING", "WAITING", "READY", "TAKEN", "DONE"]'


class Problem(TypedDict):
    """What may be asked."""

    code: str
    detail: str
    errors: NotRequired[list[FieldError]]
    instance: str
    plans: NotRequired[str]
    status: int
    title: str
    type: str


class ProcessIn(TypedDict):
    """An order to be paid. `return_url`: the app's page where the buyer ends up; it must be on an allowed origin.

`instalments`: the most that the buyer may choose on the provider's page."""

    buyer: NotRequired[BuyerIn | None]
    instalments: NotRequired[int]
    order_id: str
    provider: ProviderName
    return_url: NotRequired[str | None]


class ProcessOut(TypedDict):
    """A started payment."""

    next_action: NextActionOut
    payment: PaymentOut


class ProductDetail(TypedDict):
    """A product with what is left of it, and for a donation the text that its donor accepts."""

    category: str
    certificate: bool
    created_at: str
    description: str
    id: str
    kind: Literal["physical", "donation", "service", "digital"]
    name: str
    on_sale: bool
    price: Money
    proxy_text: ProxyTextOut | None
    seller_id: str
    shares: int | None
    stock: int | None
    stocked: bool
    vat_rate: int


class ProductIn(TypedDict):
    """A product as it is to be."""

    category: str
    certificate: NotRequired[bool]
    description: NotRequired[str]
    kind: Literal["physical", "donation", "service", "digital"]
    name: str
    on_sale: NotRequired[bool]
    price: Money
    shares: NotRequired[int | None]
    stocked: NotRequired[bool]
    vat_rate: Literal[0, 1, 10, 20]


class ProductOut(TypedDict):
    """A product."""

    category: str
    certificate: bool
    created_at: str
    description: str
    id: str
    kind: Literal["physical", "donation", "service", "digital"]
    name: str
    on_sale: bool
    price: Money
    seller_id: str
    shares: int | None
    stocked: bool
    vat_rate: int


class ProfileIn(TypedDict):
    """What to change; what is not named stays."""

    email: NotRequired[str]
    locale: NotRequired[Literal["tr", "en"]]
    name: NotRequired[str]
    phone: NotRequired[str | None]
    surname: NotRequired[str]


ProviderName: TypeAlias = 'Literal["stripe", "iyzico", "paytr"]'


class ProxyTextOut(TypedDict):
    """The vekâlet text that is accepted with a donation now: its version goes into `proxy_consent.version`."""

    en: str
    tr: str
    version: str


class PublicCertificateOut(TypedDict):
    """What the world may know of a certificate: enough to hold it against the paper. Its name is masked, and empty
once its donor's account was erased."""

    id: str
    issued_at: str
    masked_name: str
    product: str
    replaced_by: str | None
    replaces: str | None
    revoked_at: str | None
    serial: str
    sha256: str
    status: CertificatesStatus


class PurchaseIn(TypedDict):
    """The item that is wanted."""

    item_id: str


class PurchaseOut(TypedDict):
    """What was bought, and what is left."""

    item: OwnedOut
    wallet: WalletOut


Purpose: TypeAlias = 'Literal["avatar", "attachment", "evidence"]'


class PushKeyOut(TypedDict):
    """`public_key` is the browser's `applicationServerKey`. Who subscribed under another `vapid_key` does so anew."""

    public_key: str
    vapid_key: str


class PushSubscriptionOut(TypedDict):
    """A browser that is told."""

    created_at: str
    id: str
    vapid_key: str


class QueueActOut(TypedDict):
    """Who did what with which letters, and why."""

    act: Literal["redrive", "discard"]
    at: str
    by: str
    letters: list[OutcomeOut]
    queue: str
    reason: str | None


class QueuesOut(TypedDict):
    """Every queue of the stage."""

    queues: list[QueuesQueueOut]


class QueuesQueueOut(TypedDict):
    """A worker's queue. `dead` waits for a person; `oldest_dead_at` is of the ten that were looked at."""

    dead: int
    in_flight: int
    name: str
    oldest_dead_at: str | None
    takes_letters: bool
    waiting: int


class QuietHoursIO(TypedDict):
    """When no push comes, by the clock in Istanbul: from `start` until before `end`, over midnight where need be."""

    end: str
    start: str


Rarity: TypeAlias = 'Literal["common", "rare", "epic", "legendary"]'


ReadBalancesQuery = TypedDict("ReadBalancesQuery", {"from": 'NotRequired[str | None]', "to": 'NotRequired[str | None]'})


ReadStatisticsQuery = TypedDict("ReadStatisticsQuery", {"from": 'NotRequired[str | None]', "to": 'NotRequired[str | None]'})


class ReceivedOut(TypedDict):
    """All that a provider needs to know."""

    received: Literal[True]


class RecoveryCodesOut(TypedDict):
    """Each gets in once without the app. They are shown this once."""

    recovery_codes: list[str]


class RedriveIn(TypedDict):
    """Which dead letters are sent again: these, or as many as one request can."""

    message_ids: NotRequired[list[str] | None]


class RefreshIn(TypedDict):
    """The refresh token that came last."""

    refresh_token: str


class RefreshedOut(TypedDict):
    """New tokens. The refresh token that was sent is used up."""

    tokens: TokensOut


class RefundIn(TypedDict):
    """What is to go back: all that is left where no amount is given. `reason` is kept for staff."""

    amount: NotRequired[Money | None]
    reason: NotRequired[str | None]


class RefundOut(TypedDict):
    """Money that goes back. `failure` is the provider's or the bank's code for why it did not."""

    amount: Money
    created_at: str
    failure: str | None
    history: list[RefundStepOut]
    id: str
    order_id: str
    payment_id: str
    provider: ProviderName
    status: RefundStatus


RefundStatus: TypeAlias = 'Literal["PENDING", "SUCCEEDED", "FAILED"]'


class RefundStepOut(TypedDict):
    """A state it entered."""

    at: str
    status: RefundStatus


class RegisterIn(TypedDict):
    """A person who wants an account."""

    consents: NotRequired[list[AuthConsentIn]]
    email: str
    locale: NotRequired[Literal["tr", "en"] | None]
    name: str
    password: str
    phone: NotRequired[str | None]
    surname: str


class RejectionOut(TypedDict):
    """Why a file was rejected."""

    code: str
    detail: str


class RemoveMemberQuery(TypedDict):
    """What may be asked."""

    ban: NotRequired[bool]


class ReportIn(TypedDict):
    """What is wrong with a message."""

    reason: str


class ReportOut(TypedDict):
    """A complaint as staff see it."""

    at: str
    chat_id: str
    message_id: str
    reason: str
    reporter_id: str
    sender_id: str
    text: str | None


class RequestIn(TypedDict):
    """Whom to ask."""

    user_id: str


class ResetPasswordIn(TypedDict):
    """The token of the mailed link, and the new password."""

    password: str
    token: str


class ReviewIn(TypedDict):
    """What a person decides of money that fits no order: it pays its order after all, or it goes back. `dismiss`: it is
no money of ours (of the other mode, say), and the order may be paid anew."""

    decision: Literal["accept", "refund", "dismiss"]
    note: str


class SellerIn(TypedDict):
    """A seller as it is to be. `user_id` is the account that may edit its products."""

    about: NotRequired[str]
    city: str
    name: str
    user_id: NotRequired[str | None]


class SellerOut(TypedDict):
    """A seller, as everybody sees it."""

    about: str
    city: str
    id: str
    name: str


class SendingOut(TypedDict):
    """A message and what became of it."""

    attempts: int
    channel: Literal["mail", "sms", "whatsapp"]
    claimed_at: str
    id: str
    message: str
    message_id: str | None
    parts: int | None
    provider: str
    reason: str | None
    recipient: str
    sent_at: str | None
    settled_at: str | None
    status: State


class SentOut(TypedDict):
    """How many inboxes it stands in now."""

    given_to: int
    id: str


class SessionOut(TypedDict):
    """A device that is signed in."""

    address: str | None
    current: bool
    device: str | None
    expires_at: str
    id: str
    last_used_at: str
    opened_at: str


class SignedInOut(TypedDict):
    """Who is signed in, and the tokens."""

    tokens: TokensOut
    user: AuthUserOut


Slot: TypeAlias = 'Literal["hair", "hat", "face", "outfit", "background", "frame"]'


class StaffCertificateOut(TypedDict):
    """A certificate, as staff see it: with who revoked it, and why, and the version of the template it was drawn with.

Without a version it has the house's own look."""

    asked_at: str
    failure: str | None
    id: str
    issued_at: str | None
    order_id: str
    page: str
    product: str
    replaced_by: str | None
    replaces: str | None
    revoke_reason: str | None
    revoked_at: str | None
    revoked_by: str | None
    serial: str
    sha256: str | None
    status: CertificatesStatus
    template_version: int | None


class StaffOrderOut(TypedDict):
    """An order as staff see it in a list: with its buyer."""

    evidence: list[EvidenceOut]
    history: list[OrdersStepOut]
    id: str
    items: list[OrdersItemOut]
    paid_at: str | None
    payment_id: str | None
    placed_at: str
    proxy_consent_version: str | None
    reserved_until: str
    shipping_address: AddressOut | None
    status: OrdersStatus
    total: Money
    user_id: str


class StaffPaymentOut(TypedDict):
    """A payment as staff see it: whose it is, where to find it at the provider, what is wrong with it, and the bank's
own `decline_code`.

`refunding`: promised to the buyer and not done yet. `charged_back`: lost in disputes."""

    amount: Money
    captured: Money | None
    charged: Money | None
    charged_back: Money
    created_at: str
    decline_code: str | None
    disputed: bool
    history: list[PaymentsStepOut]
    id: str
    order_id: str
    provider: ProviderName
    reference: str | None
    refunded: Money
    refunding: Money
    review_reason: PaymentsReason | None
    status: PaymentsStatus
    transaction: str | None
    user_id: str


class StartPhoneIn(TypedDict):
    """The number to prove; without one, that of the profile."""

    phone: NotRequired[str | None]


State: TypeAlias = 'Literal["SENDING", "SENT", "DELIVERED", "FAILED", "BOUNCED", "COMPLAINED", "REFUSED", "UNSURE", "SUPPRESSED", "OVER_BUDGET"]'


StatsOut = TypedDict("StatsOut", {"clock": 'Literal["Europe/Istanbul"]', "days": 'list[CountOut]', "from": 'str | None', "to": 'str | None', "totals": 'list[CountOut]'})


class StatusIn(TypedDict):
    """Where staff move an order."""

    status: Literal["PROCESSING", "SHIPPED", "PERFORMED", "COMPLETED"]


class StatusOut(TypedDict):
    """Someone's premium. `premium` holds before `until`; `renews` says whether more is going to be paid by itself."""

    ends_at: str | None
    paid_until: str | None
    plan: PlanName | None
    premium: bool
    renews: bool
    status: PremiumStatus | None
    until: str | None


class StockIn(TypedDict):
    """A change of supply: `delta` more (or fewer), or `set` to be available. One of the two."""

    delta: NotRequired[int | None]
    reason: str
    set: NotRequired[int | None]


class StockMoveOut(TypedDict):
    """A change of supply: how many, why, through whom."""

    at: str
    by: str
    delta: int
    id: str
    reason: str


class StockOut(TypedDict):
    """How many there are: available + reserved + sold = supplied."""

    available: int
    product_id: str
    reserved: int
    sold: int
    supplied: int


class SubscribeIn(TypedDict):
    """The plan that is wanted."""

    plan: PlanName
    provider: NotRequired[Literal["stripe"]]


class SubscribeOut(TypedDict):
    """Where the buyer goes next, and until when that page is open."""

    checkout_url: str
    expires_at: str
    subscription_id: str


class SubscriptionIn(TypedDict):
    """A browser's PushSubscription as its `toJSON()` gives it, and the `vapid_key` that it was made with; where none is
named, the current one."""

    endpoint: str
    keys: KeysIn
    vapid_key: NotRequired[str | None]


class SuppressionActOut(TypedDict):
    """When a reader was put on the list or taken off it, by whom and why."""

    act: str
    at: str
    by: str
    id: str
    reason: str


class SuppressionOut(TypedDict):
    """A reader who is not written to. `shown` is enough to talk about it, and no address."""

    at: str
    channel: Literal["mail", "sms", "whatsapp"]
    covers: Covers
    detail: str | None
    recipient: str
    shown: str
    why: Why


class TemplateIn(TypedDict):
    """How a product's certificates look."""

    en: TemplateWordsIO
    ornament: NotRequired[Literal["tulips", "stars", "plain"]]
    palette: NotRequired[Literal["iznik", "olive", "garnet"]]
    signatory: NotRequired[str]
    tr: TemplateWordsIO


class TemplateOut(TypedDict):
    """How a product's certificates look. Version 0, which nobody wrote, is the house's own look."""

    at: str | None
    by: str | None
    en: TemplateWordsIO
    ornament: Literal["tulips", "stars", "plain"]
    palette: Literal["iznik", "olive", "garnet"]
    product_id: str
    signatory: str
    tr: TemplateWordsIO
    version: int


class TemplateWordsIO(TypedDict):
    """What a certificate says in one language: its title, the sentence under it, a closing one, the signatory's role.

All of it is printed as text, whatever it looks like."""

    closing: NotRequired[str]
    role: NotRequired[str]
    sentence: str
    title: str


class TicketOut(TypedDict):
    """A secret that opens one socket before `expires_at`, and the address with the ticket in it."""

    expires_at: str
    ticket: str
    url: str


Tie: TypeAlias = 'Literal["outgoing", "incoming", "friends"]'


class TokenOut(TypedDict):
    """An access token for api.spotify.com; good for at least half a minute. Never keep it."""

    access_token: str
    expires_at: str
    reconnect_by: str
    scope: str
    token_type: Literal["Bearer"]


class TokensOut(TypedDict):
    """An access token for the next ten minutes, and what gets the next one."""

    access_token: str
    expires_in: int
    refresh_token: str
    token_type: Literal["Bearer"]


class UnsubscriptionIn(TypedDict):
    """The browser's address."""

    endpoint: str


class UsersConsentIn(TypedDict):
    """One text, in the version that was shown, and whether it was accepted."""

    accepted: NotRequired[bool]
    kind: Literal["terms", "privacy", "marketing"]
    version: str


UsersRole: TypeAlias = 'Literal["user", "staff", "admin"]'


class UsersUserOut(TypedDict):
    """A person, to staff."""

    avatar: str | None
    disabled: bool
    email: str
    email_verified: bool
    id: str
    joined_at: str
    locale: str
    name: str
    new_email: str | None
    phone: str | None
    phone_verified: bool
    role: UsersRole
    surname: str


class VerdictOut(TypedDict):
    """What a document is to the certificate that was asked about.

`genuine`: the very file that was issued. `altered`: not that file. `unknown`: there is no such certificate, or the
file is that of another one. `certificate_id` names the certificate that the result was found with, `status` says
whether that one still holds; both are null where there is none."""

    certificate_id: str | None
    result: Literal["genuine", "altered", "unknown"]
    status: CertificatesStatus | None


class VerifyEmailIn(TypedDict):
    """An address and the code that was mailed to it."""

    code: str
    email: str


class VerifyPhoneIn(TypedDict):
    """The code of the SMS."""

    code: str


class WalletOut(TypedDict):
    """Coins, and how far somebody has come. `next_level_experience`: that of the next level; null on the last."""

    coins: int
    experience: int
    level: int
    next_level_experience: int | None


class WardrobeOut(TypedDict):
    """Everything that is owned, and what of it is worn."""

    equipped: dict[str, str]
    items: list[OwnedOut]


Why: TypeAlias = 'Literal["BOUNCE", "COMPLAINT", "STOPPED"]'


class WhyIn(TypedDict):
    """Why staff act on a certificate; the world is not told."""

    reason: str


class WordingIO(TypedDict):
    """A title and a paragraph."""

    text: str
    title: str


class WordsIn(TypedDict):
    """In one language."""

    body: str
    title: str


class WordsOut(TypedDict):
    """A text in one language (Markdown), and its SHA-256 in UTF-8, which is kept with who agrees to it."""

    sha256: str
    text: str
